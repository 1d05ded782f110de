/**
 * Line numbers as editors count them: LF, CRLF and a lone CR end a line, a form feed does not (though pip starts a new requirement there).
 */
export function lineNumbers(text: string): (index: number) => number {
  const starts = new Uint32Array(countLineEnds(text) + 1)
  let line = 1
  for (let index = 0; index < text.length; index += 1) {
    if (endsLine(text, index)) starts[line++] = index + 1
  }
  return (index) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= index) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}

function countLineEnds(text: string): number {
  let count = 0
  for (let index = 0; index < text.length; index += 1) if (endsLine(text, index)) count += 1
  return count
}

function endsLine(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code === 10 || (code === 13 && text.charCodeAt(index + 1) !== 10)
}
