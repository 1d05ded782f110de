/**
 * pip's configuration files: sections of keys, values that go on in indented lines. Source: Python's configparser.
 * Keys are given with dashes, as pip reads `index_url` and `index-url` alike.
 */
export type Ini = ReadonlyMap<string, ReadonlyMap<string, string>>

export function parseIni(text: string): Ini {
  const sections = new Map<string, Map<string, string>>()
  let section: Map<string, string> | null = null
  let key: string | null = null
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const isContinued = /^\s/.test(raw)
    if (isContinued && section !== null && key !== null) {
      section.set(key, `${section.get(key) ?? ''}\n${line}`.trim())
      continue
    }
    const header = /^\[([^\]]*)\]/.exec(line)
    if (header !== null) {
      const name = (header[1] ?? '').trim()
      section = sections.get(name) ?? new Map<string, string>()
      sections.set(name, section)
      key = null
      continue
    }
    const at = line.search(/[=:]/)
    if (at <= 0 || section === null) continue
    key = line.slice(0, at).trim().toLowerCase().replaceAll('_', '-')
    section.set(key, line.slice(at + 1).trim())
  }
  return sections
}
