/**
 * The netrc file: machine, login and password tokens (account and macdef are read past).
 *
 * In: the file's text. Out: logins by host; `default` is left out, because it would send a secret to every host.
 * Source: netrc(5), and Python's netrc module for quoting and comments. No kept reader on npm handles quotes and comments.
 */

export interface NetrcLogin {
  readonly login: string
  readonly password: string
}

export function parseNetrc(text: string): ReadonlyMap<string, NetrcLogin> {
  const logins = new Map<string, NetrcLogin>()
  const tokens = tokensOf(text)
  let machine: string | null = null
  let login = ''
  let password = ''
  const keep = (): void => {
    if (machine !== null && password !== '' && !logins.has(machine)) logins.set(machine, { login, password })
    login = ''
    password = ''
  }
  for (let at = 0; at < tokens.length; at += 1) {
    const value = tokens[at + 1] ?? ''
    switch (tokens[at]) {
      case 'machine':
        keep()
        machine = value.toLowerCase()
        at += 1
        break
      case 'default':
        keep()
        machine = null
        break
      case 'login':
      case 'user':
        login = value
        at += 1
        break
      case 'password':
        password = value
        at += 1
        break
      case 'account':
        at += 1
        break
      default:
        break
    }
  }
  keep()
  return logins
}

const TAKES_A_VALUE: ReadonlySet<string> = new Set(['machine', 'login', 'user', 'password', 'account'])

/** Words, quoted words, comments up to the line's end; a macro definition ends at an empty line. */
function tokensOf(text: string): readonly string[] {
  const tokens: string[] = []
  let inMacro = false
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (inMacro) {
      inMacro = line.trim() !== ''
      continue
    }
    const words = wordsOf(line)
    const macro = words.indexOf('macdef')
    tokens.push(...(macro < 0 ? words : words.slice(0, macro)))
    inMacro = macro >= 0
  }
  return tokens
}

function wordsOf(line: string): readonly string[] {
  const words: string[] = []
  for (const match of line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)) {
    const [, quoted, plain] = match
    if (plain !== undefined && plain.startsWith('#') && !TAKES_A_VALUE.has(words.at(-1) ?? '')) break
    words.push(quoted === undefined ? (plain ?? '').replaceAll(/\\(.)/g, '$1') : quoted.replaceAll(/\\(.)/g, '$1'))
  }
  return words
}
