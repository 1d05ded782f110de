/** The slots of a proof, each compared with the candidates that the checker finds itself. */
import { normalizeName } from '../../python/name.ts'
import { parseVersion } from '../../python/version.ts'
import type { ProofSlot } from '../../universe/proof.ts'
import type { Group, Groups } from './groups.ts'
import { Objection } from './objection.ts'

/** States of a slot are numbered: 0 is not installed, c + 1 is its candidate c. */
export interface Slot {
  readonly group: Group
  readonly environments: readonly number[]
  readonly size: number
  readonly home: number
}

export function readSlots(groups: Groups, written: readonly ProofSlot[]): readonly Slot[] {
  const taken = new Set<Group>()
  return written.map((slot, number) => {
    const wrong = (why: string): Objection => new Objection(`slot ${number}: ${why}`)
    const group = groupOf(groups, slot)
    if (group === null) throw wrong('it names no package in these environments')
    const { environments, candidates, name, standing } = group
    if (standing !== 'known') throw wrong(`${name} has no slot: its versions are not known`)
    if (taken.has(group)) throw wrong(`${name} has one already in these environments`)
    taken.add(group)
    if (!isSameList(environments, slot.environments)) {
      throw wrong(`${name} has one version in the environments ${environments.join(', ')}`)
    }
    const isSame =
      candidates.length === slot.versions.length &&
      candidates.every(
        ({ key, text }, i) => text === slot.versions[i] || key === parseVersion(slot.versions[i] ?? '')?.key,
      )
    if (!isSame)
      throw wrong(
        `the candidates of ${name} are others: ${candidates
          .map(({ text }) => text)
          .join(', ')
          .slice(0, 300)}`,
      )
    return { group, environments, size: candidates.length, home: slot.home }
  })
}

function groupOf(groups: Groups, { package: name, environments }: ProofSlot): Group | null {
  const [first] = environments
  if (first === undefined || first >= groups.situation.problem.environments.length) return null
  const normal = normalizeName(name)
  return normal === name ? groups.of(normal, first) : null
}

function isSameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i])
}
