/** What the readers of other bots' configs share: values of a node with lines, and what comes of a name that the bot was told of. */
import { entryOf, itemsOf } from '../config/yaml.ts'
import type { YamlNode } from '../config/yaml.ts'
import { matchesGlob } from '../config/globs.ts'
import { isName, normalizeName } from '../python/name.ts'
import { parseRequirement } from '../python/requirement.ts'
import { listed } from '../render/words.ts'
import type { Declared } from './declared.ts'

/** `what`: a package, a bound such as `torch<2.2`, or what the bot was told. `from`: `renovate.json:4`. `why`: what it said, where that reads otherwise. */
export interface Told {
  readonly what: string
  readonly from: string
  readonly why?: string
}

export interface OtherBots {
  readonly holds: readonly Told[]
  readonly allowedVersions: readonly Told[]
  /** Globs. */
  readonly excludes: readonly Told[]
  /** What has no equal meaning here. */
  readonly leftOut: readonly Required<Told>[]
  readonly handOvers: readonly {
    readonly bot: string
    readonly file: string
    readonly language: string
    /** `, in each entry for pip`. */
    readonly where: string
    readonly lines: string
    /** What the lines do not stop. */
    readonly note: string | null
  }[]
}

export const NOTHING: OtherBots = { holds: [], allowedVersions: [], excludes: [], leftOut: [], handOvers: [] }

/** A text of the file, with where it stands. */
export interface Placed {
  readonly text: string
  readonly from: string
}

export function placed(node: YamlNode, path: string): Placed {
  const text = node.kind === 'scalar' ? (node.value === null ? '' : node.text) : ''
  return { text, from: `${path}:${String(node.line)}` }
}

export function keysOf(node: YamlNode): readonly string[] {
  return node.kind === 'map' ? node.entries.map(({ key }) => key) : []
}

export function valueOf(node: YamlNode, key: string): string | null {
  const found = entryOf(node, key)
  return found?.kind === 'scalar' ? String(found.value) : null
}

/** One value or a list of them. */
export function listAt(node: YamlNode, key: string, path = ''): readonly Placed[] {
  return itemsOf(entryOf(node, key)).flatMap((item) => (item.kind === 'scalar' ? [placed(item, path)] : []))
}

export function textsAt(node: YamlNode, key: string): readonly string[] {
  return listAt(node, key).map(({ text }) => text)
}

export function leftOut({ text, from }: Placed, why: string): OtherBots {
  return { ...NOTHING, leftOut: [{ what: text.slice(0, 100), from, why: why.slice(0, 200) }] }
}

/** `glob`: as `exclude` takes it; null: the bot's own words say what it cannot. */
export function excluded(path: Placed, glob: string | null): OtherBots {
  if (glob === null || !/^[\w.*?/@+ -]{1,500}$/.test(glob))
    return leftOut(path, 'No glob that `exclude` takes says the same.')
  return { ...NOTHING, excludes: [{ what: glob, from: path.from }] }
}

/** A pattern holds the packages that are declared today. */
export function held(name: Placed, declared: Declared): OtherBots {
  const names = namesIn(name, declared)
  if (names.length === 0) return leftOut(name, `A pattern, which ${NONE_MATCHES}`)
  return { ...NOTHING, holds: names.map((what) => toldOf(what, name, [])) }
}

const NONE_MATCHES = 'no package that is declared today matches; `hold` and `allowedVersions` take names.'
const MOST_NAMES = 100

/** Those that a glob of names stands for; none where it is a pattern of another kind. */
function namesIn({ text }: Placed, declared: Declared): readonly string[] {
  if (isName(text)) return [normalizeName(text)]
  if (!/^[\w.*?-]+$/.test(text)) return []
  return [...declared.keys()].filter((name) => matchesGlob(name, text.toLowerCase())).slice(0, MOST_NAMES)
}

function toldOf(what: string, { text, from }: Placed, words: readonly string[]): Told {
  const why = [...words, ...(isName(text) ? [] : [`by ${text.slice(0, 100)}`])].join(', ')
  return { what, from, ...(why === '' ? {} : { why }) }
}

const STEPS = ['major', 'minor', 'patch'] as const

/** `steps`: those that the bot does not take. As a bound, they count from the version that stands today. */
export function heldWithin(name: Placed, steps: readonly string[], declared: Declared): OtherBots {
  const words = `no ${listed(STEPS.filter((step) => steps.includes(step)))} updates`
  const stops = STEPS.findIndex((step) => !steps.includes(step))
  const names = namesIn(name, declared)
  if (names.length === 0) return leftOut(name, `${capital(words)}, by a pattern, which ${NONE_MATCHES}`)
  if (stops < 0) return held(name, declared)
  if (stops === 0 || STEPS.slice(stops).some((step) => steps.includes(step)))
    return leftOut(name, `${capital(words)}: larger steps are taken there, which no bound says.`)
  return together(
    names.map((what) => {
      const present = declared.get(what) ?? null
      if (present === null)
        return leftOut({ ...name, text: what }, `${capital(words)}: no line states the version that they count from.`)
      const [first = 0, second = 0] = present.release
      const below = stops === 1 ? String(first + 1) : `${first}.${second + 1}`
      const bound = `${what}<${present.epoch === 0 ? '' : `${present.epoch}!`}${below}`
      return { ...NOTHING, allowedVersions: [toldOf(bound, name, [words])] }
    }),
  )
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

/** `bound`: as the config's `allowedVersions` take it; null: the bot's own words say what they cannot. */
export function bounded(name: Placed, bound: string | null, words: string): OtherBots {
  const told = { text: `${name.text}: ${words}`, from: name.from }
  if (!isName(name.text)) return leftOut(told, 'A pattern: `allowedVersions` take names.')
  const normal = normalizeName(name.text)
  const requirement = bound === null ? null : parseRequirement(`${normal}${bound}`)
  if (requirement === null || requirement.url !== null || requirement.marker !== null)
    return leftOut(told, 'No version bound of Python says the same.')
  if (requirement.specifier.specifiers.length === 0) return NOTHING
  return { ...NOTHING, allowedVersions: [{ what: `${normal}${requirement.specifier.text}`, from: name.from }] }
}

function oncePerName(told: readonly Told[]): readonly Told[] {
  return [...new Map(told.map((one) => [one.what, one])).values()].sort((a, b) => (a.what < b.what ? -1 : 1))
}

export function together(all: readonly OtherBots[]): OtherBots {
  return {
    holds: oncePerName(all.flatMap((one) => one.holds)),
    allowedVersions: oncePerName(all.flatMap((one) => one.allowedVersions)),
    excludes: oncePerName(all.flatMap((one) => one.excludes)),
    leftOut: all.flatMap((one) => one.leftOut).slice(0, 50),
    handOvers: all.flatMap((one) => one.handOvers),
  }
}
