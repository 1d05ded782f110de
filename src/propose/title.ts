/**
 * Titles in the repository's own style. Pure. Of foreign words they hold names and versions alone, by their grammar.
 */
import type { MoveEntry } from '../plan/document.ts'
import { isName, normalizeName } from '../python/name.ts'
import { parseVersion } from '../python/version.ts'
import { listed } from '../render/words.ts'
import type { Kind } from './candidate.ts'
import type { CommitFacts } from './forge.ts'
import { trailers } from './purpose.ts'
import type { Known } from './purpose.ts'

export type CommitStyle =
  | { readonly kind: 'plain' }
  | { readonly kind: 'conventional'; readonly type: string; readonly scope: string | null }

/** Conventional Commits 1.0.0: type, optional scope, optional `!`. */
const CONVENTIONAL = /^(?<type>[a-z]+)(?:\((?<scope>[^()\r\n]+)\))?!?: \S/
const TYPES = new Set([
  ...['build', 'chore', 'ci', 'deps', 'docs', 'feat', 'fix', 'perf', 'refactor', 'revert', 'security', 'style', 'test'],
])
const FOR_DEPENDENCIES = new Set(['build', 'chore', 'deps', 'fix', 'security'])

export function commitStyle(
  configured: 'auto' | 'conventional' | 'plain',
  history: readonly Pick<CommitFacts, 'message' | 'parents'>[],
): CommitStyle {
  if (configured === 'plain') return { kind: 'plain' }
  const subjects = history
    .filter(({ parents }) => parents.length < 2)
    .map(({ message }) => CONVENTIONAL.exec(message.split('\n', 1)[0] ?? '')?.groups)
  const conventional = subjects.flatMap((groups) =>
    groups !== undefined && TYPES.has(groups['type'] ?? '') ? [groups] : [],
  )
  if (configured === 'auto' && (conventional.length < 3 || conventional.length * 2 < subjects.length))
    return { kind: 'plain' }
  return usualOf(conventional) ?? likeOthers(conventional)
}

/** Where no change of dependencies shows it: by the word for chores that is in use, and with a scope where scopes are. */
function likeOthers(conventional: readonly Readonly<Record<string, string>>[]): CommitStyle {
  const of = (type: string) => conventional.filter((groups) => groups['type'] === type).length
  const hasScopes = conventional.length === 0 || conventional.some(({ scope }) => scope !== undefined)
  return { kind: 'conventional', type: of('chore') > of('build') ? 'chore' : 'build', scope: hasScopes ? 'deps' : null }
}

/** Of a name, and of a version: a forge takes titles of 256 characters. */
const LONGEST = 60

/** How the repository itself most often titles a change of dependencies. */
function usualOf(conventional: readonly Readonly<Record<string, string>>[]): CommitStyle | null {
  const counts = new Map<string, number>()
  for (const { type = '', scope = '' } of conventional) {
    if (!FOR_DEPENDENCIES.has(type) || !/^(?:deps|dependencies|deps-dev)?$/.test(scope)) continue
    if (scope === '' && type !== 'deps') continue
    const key = `${type} ${scope}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const [best] = [...counts].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
  if (best === undefined) return null
  const [type = '', scope = ''] = best[0].split(' ')
  return { kind: 'conventional', type, scope: scope === '' ? null : scope }
}

/** `Upgrade torch to 2.8.0 and 3 more, removing 5 vulnerabilities`; with another Python, `Upgrade to Python 3.11 and torch to ...`. */
export function proposalTitle(
  plan: {
    readonly kind: Kind
    readonly moves: readonly MoveEntry[]
    readonly removes: number
    /** Another minor that the files state. */
    readonly python?: string | undefined
  },
  style: CommitStyle,
): string {
  const declared = plan.moves.filter((move) => move.declared)
  const [first] = declared.length > 0 ? declared : plan.moves
  const shown = first === undefined ? null : moveInWords(first)
  const rest = new Set(plan.moves.map((move) => move.package)).size - 1
  const named = [...(plan.python === undefined ? [] : [`to Python ${plan.python}`]), ...(shown === null ? [] : [shown])]
  const more = rest > 0 ? [`${rest} more`] : []
  const what = named.length === 0 ? 'Upgrade dependencies' : `Upgrade ${listed([...named, ...more])}`
  const gone =
    plan.removes === 0 ? '' : `, removing ${plan.removes === 1 ? 'a vulnerability' : `${plan.removes} vulnerabilities`}`
  return titled(`${what}${gone}`, style)
}

/** A sentence with a capital, as a title in that style. */
export function titled(sentence: string, style: CommitStyle): string {
  if (style.kind === 'plain') return sentence
  const scope = style.scope === null ? '' : `(${style.scope})`
  return `${style.type}${scope}: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`
}

/** The title, a line for each package that moves, and by what the commit is known again. */
export function proposalMessage(title: string, moves: readonly MoveEntry[], known: Known): string {
  const lines = new Set(
    moves.flatMap((move) => {
      const from = versionOf(move.from)
      const words = moveInWords(move)
      return words === null || from === null ? [] : [words.replace(' to ', ` ${from} to `)]
    }),
  )
  return [title, '', ...lines, ...(lines.size === 0 ? [] : ['']), trailers(known)].join('\n')
}

function moveInWords({ package: name, to }: MoveEntry): string | null {
  const version = versionOf(to)
  return version === null || !isName(name) || name.length > LONGEST ? null : `${normalizeName(name)} to ${version}`
}

function versionOf(text: string): string | null {
  const version = parseVersion(text)
  return version === null || text.length > LONGEST ? null : version.text
}
