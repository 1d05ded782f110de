/**
 * Which plans become pull requests now. Pure.
 *
 * One per problem and base, security before routine, the worst findings first, as many open at a time as the config lets. What is urgent (it
 * removes a finding at or above the floor) goes at once, the rest on the schedule. What a person closed or took back waits until a plan
 * removes a finding at or above the floor that it did not.
 */
import { findingName, findingNames, goneOf, rankOf } from './candidate.ts'
import type { Candidate } from './candidate.ts'
import type { Waiting } from './seen.ts'
import type { HeldBack } from './state.ts'

export interface Standing {
  readonly problem: string
  readonly base: string
}

export interface Choice {
  readonly open: readonly Candidate[]
  readonly waiting: readonly Waiting[]
}

export function choose(
  candidates: readonly Candidate[],
  circumstances: {
    readonly heldBack: readonly HeldBack[]
    /** Open pull requests with a plan. */
    readonly standing: readonly Standing[]
    readonly most: number
    readonly isDue: boolean
  },
): Choice {
  const { heldBack, standing, most, isDue } = circumstances
  const taken = new Set(standing.map(placeOf))
  const open: Candidate[] = []
  const waiting: Waiting[] = []
  for (const candidate of candidates.toSorted(compareWorst)) {
    if (standing.some((one) => placeOf(one) === placeOf(candidate)) || isHeldBack(candidate, heldBack)) continue
    const why = taken.has(placeOf(candidate))
      ? 'security-first'
      : !isDue && candidate.urgent.length === 0
        ? 'schedule'
        : standing.length + open.length >= most
          ? 'limit'
          : null
    taken.add(placeOf(candidate))
    if (why === null) open.push(candidate)
    else waiting.push(waitingOf(candidate, why))
  }
  return { open, waiting }
}

export function waitingOf(
  { kind, problem, base, removes }: Candidate,
  why: Waiting['why'],
  rival: Waiting['rival'] = null,
): Waiting {
  return { kind, problem, base, removes: removes.length, why, rival }
}

function placeOf({ problem, base }: Standing): string {
  return `${base} ${problem}`
}

/**
 * A plan that was rolled back holds back whatever would come in its place, until a person lifts it: it did harm, whatever it was for. One that
 * was closed holds back its kind, until a plan removes an urgent finding that it did not, whatever weight and id that had then.
 */
export function isHeldBack(candidate: Candidate, heldBack: readonly HeldBack[]): boolean {
  const urgent = goneOf(candidate.unit).filter((finding) => candidate.urgent.includes(findingName(finding)))
  return heldBack.some(
    ({ problem, base, kind, why, removes }) =>
      problem === candidate.problem &&
      base === candidate.base &&
      (why === 'rolled-back' ||
        (kind === candidate.kind &&
          (removes === null ||
            urgent.every((finding) => findingNames(finding).some((name) => removes.includes(name)))))),
  )
}

/** By how many findings of each rank go, the worst rank first; then by name, so that the order is total. */
function compareWorst(a: Candidate, b: Candidate): number {
  if (a.kind !== b.kind) return a.kind === 'security' ? -1 : 1
  const [ofA, ofB] = [ranksGone(a), ranksGone(b)]
  const at = ofA.findIndex((count, rank) => count !== ofB[rank])
  if (at >= 0) return (ofB[at] ?? 0) - (ofA[at] ?? 0)
  return compare(a.base, b.base) || compare(a.problem, b.problem)
}

function ranksGone({ unit }: Candidate): readonly number[] {
  const counts = [0, 0, 0, 0, 0]
  for (const finding of goneOf(unit)) counts[rankOf(finding)] = (counts[rankOf(finding)] ?? 0) + 1
  return counts
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
