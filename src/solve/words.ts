/**
 * Facts of an instance in words, each with its source.
 */
import type { SourcedFact } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import type { Built } from './build.ts'
import type { Candidate } from './candidate.ts'
import type { Edge, Named } from './instance.ts'
import type { KnowledgeBase } from './knowledge.ts'
import type { Slot, Task } from './slot.ts'

/** So many are told one by one; of more, the first and how many others. */
const TOLD = 3

export function aboutRoot({ name, declared }: Slot): SourcedFact {
  const lines = declared?.roots.map(({ declaration }) => declaration) ?? []
  const [line] = lines
  const extras = line === undefined || line.extras.length === 0 ? '' : `[${line.extras.join(',')}]`
  return {
    fact: `${name}${extras}${line?.specifier.text ?? ''} is asked for`,
    source: linesOf({ declared }),
  }
}

function linesOf({ declared }: Pick<Slot, 'declared'>): string {
  return (declared?.roots ?? []).map(({ declaration: { file, line } }) => `${file}:${line}`).join(', ')
}

export function aboutEdges(
  slot: Slot,
  { slots, texts }: Built,
  needing: readonly { readonly index: number; readonly edge: Edge }[],
): SourcedFact {
  const stated = needing.map(({ index, edge }) => {
    const { specifier = '', rule = null } = texts[edge.id] ?? {}
    const target = slots[edge.target]?.name ?? ''
    const version = versionText(slot, index)
    return {
      fact: `${slot.name} ${version} ${edge.isBound ? 'goes only with' : 'needs'} ${target}${specifier}`,
      source: rule ?? `${slot.name} ${version} requires-dist`,
    }
  })
  const others = stated.length - TOLD
  return {
    fact:
      listed(stated.map(({ fact }) => fact)) +
      (others > 0 ? `, and ${others} more ${others === 1 ? 'release' : 'releases'} likewise` : ''),
    source: [...new Set(stated.slice(0, TOLD).map(({ source }) => source))].join(', '),
  }
}

/** The candidates are all there are. */
export function aboutAbsence(slot: Slot, task: Task): SourcedFact {
  const { problem, facts } = task
  const held = aboutHold(slot, task)
  if (held !== null) return held
  const project = facts.project(slot.name)
  const places = slot.environments.map((environment) => {
    const { pythonFull = '', platform = '' } = problem.environments[environment]?.environment ?? {}
    return `Python ${pythonFull} on ${platform}`
  })
  if (project?.status === 'absent') return { fact: `no index has ${slot.name}`, source: 'package index' }
  const candidates = slot.domain?.candidates ?? []
  const [first] = candidates
  const last = candidates.at(-1)
  const which =
    first === undefined || last === undefined
      ? `no release of ${slot.name} may be chosen`
      : `of ${slot.name} only ${first === last ? first.version.text : `${first.version.text} to ${last.version.text}`} may be chosen`
  const index = project?.status === 'silent' ? 'an index that did not answer' : 'package index'
  return {
    fact: `${which} for ${places.join(', ')}`,
    source: [linesOf(slot), ...limitsOf(slot, problem), index].filter((source) => source !== '').join(', '),
  }
}

/** null: nothing asks to hold it, or what is held is none that can be installed. */
function aboutHold({ name, declared, domain }: Slot, { policy }: Task): SourcedFact | null {
  const [only, ...others] = domain?.candidates ?? []
  if (only === undefined || others.length > 0) return null
  const lines = (declared?.roots ?? []).filter(({ declaration }) => declaration.isHeld)
  const unread = lines.find(({ declaration }) => declaration.unreadBound !== undefined)?.declaration.unreadBound
  if (unread !== undefined)
    return {
      fact: `${name} is held at ${only.version.text}, since a -c file that may bound it cannot be read`,
      source: unread,
    }
  const places = lines.map(({ declaration: { file, line } }) => `${file}:${line}`)
  if (policy.holds.has(name)) places.push('`hold` in the configuration')
  if (places.length === 0) return null
  const who = lines.length > 0 ? 'a comment asks for it' : 'the configuration asks for it'
  return { fact: `${name} is held at ${only.version.text}, since ${who}`, source: places.join(', ') }
}

/** Where bounds and overrides of the package stand: they limit its candidates too. */
function limitsOf({ name, environments }: Slot, { bounds, overrides }: Problem): readonly string[] {
  const limits = [...bounds, ...overrides].filter(
    (limit) => limit.name === name && limit.environments.some((environment) => environments.includes(environment)),
  )
  return [...new Set(limits.map(({ source }) => source))]
}

export function aboutExclusion(slot: Slot, indexes: readonly number[], knowledge: KnowledgeBase): SourcedFact {
  const told = indexes.map((index) => `${slot.name} ${versionText(slot, index)}: ${reason(slot, index, knowledge)}`)
  const others = told.length - TOLD
  return {
    fact: listed(told) + (others > 0 ? `, and ${others} more likewise` : ''),
    source: `metadata of ${slot.name}`,
  }
}

/** Pre-releases that have to be named, and the releases that name them. */
export function aboutNamers(slot: Slot, { slots }: Built, named: readonly Named[]): SourcedFact {
  const sources = new Set<string>()
  const told = named.map(({ candidate, by }) => {
    const namers = by.flatMap(({ node, candidate: naming }) => {
      const namer = slots[node]
      return namer === undefined ? [] : [`${namer.name} ${versionText(namer, naming)}`]
    })
    const distinct = [...new Set(namers)].sort()
    for (const namer of distinct.slice(0, TOLD)) sources.add(`${namer} requires-dist`)
    const others = distinct.length > TOLD ? ` and ${distinct.length - TOLD} more` : ''
    const who = distinct.length === 0 ? 'nothing names' : `only ${distinct.slice(0, TOLD).join(', ')}${others} names`
    return `${slot.name} ${versionText(slot, candidate)} is a pre-release that ${who}`
  })
  const others = told.length - TOLD
  return {
    fact: listed(told) + (others > 0 ? `, and ${others} more likewise` : ''),
    source: sources.size === 0 ? `metadata of ${slot.name}` : [...sources].join(', '),
  }
}

function reason(slot: Slot, index: number, knowledge: KnowledgeBase): string {
  const candidate: Candidate | undefined = slot.domain?.candidates[index]
  if (candidate === undefined) return ''
  for (const at of slot.environments.keys()) {
    const found = knowledge.of(slot, candidate, at)
    if (found.status === 'excluded') return found.why
  }
  return candidate.isFree ? 'it would change the CUDA major' : 'it is a pre-release that nothing names'
}

function versionText(slot: Slot, index: number): string {
  return slot.domain?.candidates[index]?.version.text ?? ''
}

function listed(told: readonly string[]): string {
  return told.slice(0, TOLD).join('; ')
}
