/** What Dependabot's config says of Python packages. Pure. */
import { entryOf, itemsOf } from '../config/yaml.ts'
import type { YamlNode } from '../config/yaml.ts'
import {
  bounded,
  excluded,
  held,
  heldWithin,
  keysOf,
  leftOut,
  listAt,
  placed,
  textsAt,
  together,
  valueOf,
  NOTHING,
} from './bot-config.ts'
import type { OtherBots } from './bot-config.ts'
import type { Declared } from './declared.ts'

/** GitHub's documentation, "Dependabot options reference": the limit is that of version updates. */
const SECURITY_UPDATES =
  'That stops Dependabot’s version updates. Its security updates go on until they are switched off in the settings of the repository; while one that moves the same lines is open, Lockstep waits.'

const PYTHON_ECOSYSTEMS = ['pip', 'uv']

export function readDependabot(path: string, root: YamlNode, declared: Declared): OtherBots {
  const entries = itemsOf(entryOf(root, 'updates')).filter((entry) =>
    PYTHON_ECOSYSTEMS.includes(valueOf(entry, 'package-ecosystem') ?? ''),
  )
  const active = entries.filter((entry) => valueOf(entry, 'open-pull-requests-limit') !== '0')
  const ecosystems = [...new Set(active.map((entry) => valueOf(entry, 'package-ecosystem') ?? ''))]
  const handOvers = ecosystems.map((ecosystem) => ({
    ...{ bot: 'Dependabot', file: path, language: 'yaml', where: `, in each entry for ${ecosystem}` },
    lines: `- package-ecosystem: ${ecosystem}\n  open-pull-requests-limit: 0`,
    note: SECURITY_UPDATES,
  }))
  const ignored = entries.flatMap((entry) => itemsOf(entryOf(entry, 'ignore')))
  const paths = entries.flatMap((entry) => {
    const below = (valueOf(entry, 'directory') ?? '/').replace(/^\/|\/$/g, '')
    return listAt(entry, 'exclude-paths', path).map((glob) => excluded(glob, globIn(below, glob.text)))
  })
  return together([...paths, ...ignored.map((one) => readIgnored(path, one, declared)), { ...NOTHING, handOvers }])
}

/** Counted from the folder of the entry. */
function globIn(folder: string, glob: string): string {
  const whole = [folder, glob.replace(/^\/+/, '')].filter((part) => part !== '').join('/')
  return whole.includes('/') || /[*?]/.test(whole) ? whole : `/${whole}`
}

function readIgnored(path: string, ignored: YamlNode, declared: Declared): OtherBots {
  const named = entryOf(ignored, 'dependency-name')
  if (named === undefined) return NOTHING
  const name = placed(named, path)
  const [kind, ...more] = keysOf(ignored).filter((key) => key !== 'dependency-name')
  if (kind === undefined) return held(name, declared)
  if (more.length > 0 || !['versions', 'update-types'].includes(kind))
    return leftOut(name, `Ignored by ${[kind, ...more].join(', ')} alone.`)
  if (kind === 'update-types') {
    const steps = textsAt(ignored, kind).map((type) => type.replace(/^version-update:semver-/, ''))
    return heldWithin(name, steps, declared)
  }
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
