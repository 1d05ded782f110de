/**
 * A claim over several Pythons in a certificate (docs/proofs.md): what was asked beside the plan's own Python, each with its proof.
 *
 * In: the plan made again from the certificate's facts. Out: what the file says of it, or every objection to what a file says.
 */
import type { UnitVerification } from '../plan/document.ts'
import { canonicalJson, type Json } from '../universe/canonical.ts'
import type { Proof } from '../universe/proof.ts'
import { raiseComplaints } from './raised.ts'
import {
  proofObjections,
  proveRefused,
  proveReplayed,
  refusalObjections,
  type Claimed,
  type Replayed,
} from './recheck.ts'
import { statedPolicy } from './stated-policy.ts'
import type { AskedPython } from './answered.ts'

/** null where only the Python of today may be. `found`: of what was not proven in time there is no certificate. */
export function writtenPythons({ answered }: Replayed, found: (proof: Proof | null) => Json): Json | null {
  const { raise } = answered
  if (raise === undefined) return null
  const others = othersOf(answered).map((asked) => {
    const refusal = asked.answered.refused === null ? {} : { refusal: found(proveRefused(claimOf(asked))) }
    return { ...stated(asked), ...refusal, proof: found(proveReplayed(claimOf(asked))) }
  })
  return { newer: raise.newer, others }
}

/** `given`: what the file says, undefined where it says nothing. */
export function pythonObjections({ answered }: Replayed, given: unknown): readonly string[] {
  const { raise, policy } = answered
  if (raise === undefined) return given === undefined ? [] : ['its files let no newer Python be']
  if (!isRecord(given) || !Array.isArray(given['others'])) return ['it does not say which Pythons were asked']
  const others = othersOf(answered)
  const sections: readonly unknown[] = given['others']
  const expected = { newer: raise.newer, others: others.map(stated) }
  const isSame =
    canonicalJson(expected) === canonicalJson({ ...given, others: sections.map(withoutProofs) } as unknown as Json)
  if (!isSame) return ['it says otherwise of the Pythons than its files give']
  return [...raiseComplaints(raise, policy), ...others.flatMap((asked, at) => sectionObjections(asked, sections[at]))]
}

function sectionObjections(asked: AskedPython, section: unknown): readonly string[] {
  const { proof, refusal } = isRecord(section) ? section : {}
  const { refused } = asked.answered
  const claim = claimOf(asked)
  const objections = [
    ...(proof === undefined ? ['it has no proof'] : proofObjections(claim, proof)),
    ...((refusal === undefined) === (refused === null) ? [] : ['it refuses otherwise than its files give']),
    ...(refusal === undefined || refused === null ? [] : refusalObjections(claim, refusal)),
  ]
  return objections.map((objection) => `${nameOf(asked)}: ${objection}`)
}

/** For people: each Python beside the plan's own, with the costs that are proven to be the least there. */
export function verifiedPythons({ answered }: Replayed): UnitVerification['pythons'] {
  if (answered.raise === undefined) return undefined
  return othersOf(answered).map(({ python, answered: { solution } }) => ({
    python,
    status: solution.status,
    bound: solution.bound,
  }))
}

/** Every Python asked but the plan's own. */
function othersOf({ raise }: Replayed['answered']): readonly AskedPython[] {
  return raise?.asked.filter((_, at) => at !== raise.claim.at) ?? []
}

function stated({ python, answered }: AskedPython): { readonly [key: string]: Json } {
  const { status, objective, bound } = answered.solution
  return { python, status, objective, bound, policy: statedPolicy(answered) }
}

function withoutProofs(section: unknown): unknown {
  if (!isRecord(section)) return section
  const { proof: _, refusal: __, ...rest } = section
  return rest
}

function claimOf({ answered }: AskedPython): Claimed {
  return { problem: answered.problem, answered }
}

function nameOf({ python }: AskedPython): string {
  return python === null ? 'on the Python of today' : `on Python ${python}`
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
