/**
 * `requires.txt` of an egg-info folder, as Requires-Dist lines.
 *
 * Its sections are `[extra]`, `[:marker]` and `[extra:marker]`; what stands before the first one is required always.
 * Source: setuptools, "The Internal Structure of Python Eggs", Dependency Metadata.
 */

export interface RequiresText {
  readonly requiresDist: readonly string[]
  readonly providesExtra: readonly string[]
}

export function readRequiresText(text: string): RequiresText {
  const requiresDist: string[] = []
  const extras = new Set<string>()
  let condition = ''
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const section = /^\[([^:\]]*)(?::(.*))?\]$/.exec(line)
    if (section === null) {
      requiresDist.push(condition === '' ? line : withCondition(line, condition))
      continue
    }
    const [, extra = '', marker = ''] = section
    if (extra.trim() !== '') extras.add(extra.trim())
    condition = [
      ...(marker.trim() === '' ? [] : [`(${marker.trim()})`]),
      ...(extra.trim() === '' ? [] : [`extra == "${extra.trim().replaceAll('"', '')}"`]),
    ].join(' and ')
  }
  return { requiresDist, providesExtra: [...extras] }
}

function withCondition(requirement: string, condition: string): string {
  const at = requirement.indexOf(';')
  if (at < 0) return `${requirement} ; ${condition}`
  return `${requirement.slice(0, at).trimEnd()} ; (${requirement.slice(at + 1).trim()}) and ${condition}`
}
