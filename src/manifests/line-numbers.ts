/**
 * Line numbers as editors count them: LF, CRLF and a lone CR end a line, a form feed does not (though pip starts a new requirement there).
 */
export function lineNumbers(text: string): (index: number) => number {
  const starts: number[] = [0]
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 10 || (code === 13 && text.charCodeAt(index + 1) !== 10)) starts.push(index + 1)
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
