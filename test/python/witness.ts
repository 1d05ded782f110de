/** A version within a set that is not empty, made from where its first interval begins: shows that "not empty" is true. */
import type { Intervals } from '../../src/python/intervals.ts'

const PRE: Readonly<Record<string, string>> = { a: 'a', b: 'b', c: 'rc' }

/** Reads a number of a key: a character that holds the count of its digits, then the digits. */
function takeNumber(key: string, at: number): [string, number] {
  const end = at + 1 + key.charCodeAt(at) - 48
  return [key.slice(at + 1, end), end]
}

function readKey(key: string): string {
  let [text, at] = takeNumber(key, 0)
  text += '!'
  const release: string[] = []
  while (key[at] !== '.') {
    const [number, end] = takeNumber(key, at)
    release.push(number)
    at = end
  }
  text += release.length === 0 ? '0' : release.join('.')
  const letter = key[at + 1] ?? ''
  at += 2
  if (letter in PRE) {
    const [number, end] = takeNumber(key, at)
    text += `${PRE[letter]}${number}`
    at = end
  }
  // After all post releases: something between this release and the next.
  if (key[at] === 'q') return `${text}${'.0'.repeat(30)}.1.dev0`
  return text + readEnd(key, at)
}

function readEnd(key: string, start: number): string {
  let text = ''
  let at = start
  for (const [letter, word] of [
    ['p', '.post'],
    ['d', '.dev'],
  ] as const) {
    if (key[at] === letter) {
      const [number, end] = takeNumber(key, at + 1)
      text += word + number
      at = end
    } else at++
  }
  const local = key.slice(at).replace('\0', `.s${'0'.repeat(30)}a`)
  return text + local.replace('.', '+').replaceAll(/([+.])(?:s|t.)/g, '$1')
}

export function witness({ cuts, texts }: Intervals): string | null {
  const [first] = cuts
  return first === undefined ? (texts[0] ?? null) : readKey(first)
}
