/** What Dependabot's config says of Python packages. Pure. */
import { entryOf, itemsOf } from '../config/yaml.ts'
import type { YamlNode } from '../config/yaml.ts'
import { bounded, held, keysOf, leftOut, placed, textsAt, together, valueOf, NOTHING } from './bot-config.ts'
import type { OtherBots } from './bot-config.ts'

const PYTHON_ECOSYSTEMS = ['pip', 'uv']

export function readDependabot(path: string, root: YamlNode): OtherBots {
  const entries = itemsOf(entryOf(root, 'updates')).filter((entry) =>
    PYTHON_ECOSYSTEMS.includes(valueOf(entry, 'package-ecosystem') ?? ''),
  )
  const active = entries.filter((entry) => valueOf(entry, 'open-pull-requests-limit') !== '0')
  const ecosystems = [...new Set(active.map((entry) => valueOf(entry, 'package-ecosystem') ?? ''))]
  const handOvers = ecosystems.map((ecosystem) => ({
    ...{ bot: 'Dependabot', file: path, language: 'yaml' },
    lines: `- package-ecosystem: ${ecosystem}\n  open-pull-requests-limit: 0`,
  }))
  const ignored = entries.flatMap((entry) => itemsOf(entryOf(entry, 'ignore')))
  return together([...ignored.map((one) => readIgnored(path, one)), { ...NOTHING, handOvers }])
}

function readIgnored(path: string, ignored: YamlNode): OtherBots {
  const named = entryOf(ignored, 'dependency-name')
  if (named === undefined) return NOTHING
  const name = placed(named, path)
  const more = keysOf(ignored).filter((key) => key !== 'dependency-name')
  if (more.length === 0) return held(name)
  if (more.length > 1 || more[0] !== 'versions') return leftOut(name, `Ignored by ${more.join(', ')} alone.`)
  const versions = textsAt(ignored, 'versions')
  const allowed = versions.map(complementOf)
  const bound = allowed.includes(null) ? null : allowed.join(',')
  return bounded(name, bound, `versions ${versions.join(', ')}`)
}

const OPPOSITES: Readonly<Record<string, string>> = { '>=': '<', '>': '<=', '<': '>=', '<=': '>', '=': '!=', '': '!=' }

/** What is left when a range of Dependabot's is taken out, as one bound: `>= 2` leaves `<2`. null: it takes more than one. */
function complementOf(range: string): string | null {
  const [, sign, version = '', wild = ''] = /^\s*(>=|<=|>|<|=|)\s*(\d+(?:\.\d+)*)(\.[x*])?\s*$/.exec(range) ?? []
  const opposite = sign === undefined ? undefined : OPPOSITES[sign]
  if (opposite === undefined || (wild !== '' && opposite !== '!=')) return null
  return `${opposite}${version}${wild === '' ? '' : '.*'}`
}
