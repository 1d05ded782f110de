/** What the readers of other bots' configs share: values of a node with lines, and what comes of a name that the bot was told of. */
import { entryOf, itemsOf } from '../config/yaml.ts'
import type { YamlNode } from '../config/yaml.ts'
import { isName, normalizeName } from '../python/name.ts'
import { parseRequirement } from '../python/requirement.ts'

/** `what`: a package, a bound such as `torch<2.2`, or what the bot was told. `from`: `renovate.json:4`. */
export interface Told {
  readonly what: string
  readonly from: string
}

export interface OtherBots {
  readonly holds: readonly Told[]
  readonly allowedVersions: readonly Told[]
  /** What has no equal meaning here. */
  readonly leftOut: readonly (Told & { readonly why: string })[]
  readonly handOvers: readonly {
    readonly bot: string
    readonly file: string
    readonly language: string
    readonly lines: string
  }[]
}

export const NOTHING: OtherBots = { holds: [], allowedVersions: [], leftOut: [], handOvers: [] }

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

export function held(name: Placed): OtherBots {
  if (!isName(name.text)) return leftOut(name, 'A pattern: `hold` takes names.')
  return { ...NOTHING, holds: [{ what: normalizeName(name.text), from: name.from }] }
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
    leftOut: all.flatMap((one) => one.leftOut).slice(0, 50),
    handOvers: all.flatMap((one) => one.handOvers),
  }
}
