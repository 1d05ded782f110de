/** A certificate written: the plan of a run, made again from the facts that it recorded, with the proof of each unit, checked. */
import { LockstepError } from '../errors.ts'
import type { PlanDocument } from '../plan/document.ts'
import { pythonObjections, writtenPythons } from './recheck-pythons.ts'
import { statedPolicy } from './stated-policy.ts'
import {
  isSamePlan,
  proofObjections,
  proveRefused,
  proveReplayed,
  refusalObjections,
  setObjections,
  type Replayed,
} from './recheck.ts'
import type { Json } from '../universe/canonical.ts'
import type { Proof } from '../universe/proof.ts'
import { writeCertificate, type CertificateContent } from '../universe/certificate.ts'
import type { RunInput } from './input.ts'
import type { Recording, RunOptions } from './ports.ts'
import { replayCertificate } from './replayed.ts'

export async function certificateOf(
  document: PlanDocument,
  recording: Recording,
  input: RunInput,
  options: RunOptions,
  filename: string,
): Promise<Uint8Array> {
  const content = contentOf(document, recording, input, options)
  const policies: Record<string, Json> = {}
  const refusals: Record<string, Json> = {}
  const proofs: Record<string, Json> = {}
  const pythons: Record<string, Json> = {}
  const { problems } = await replayCertificate(content, filename)
  for (const replayed of problems) {
    const unit = document.units.find(({ id }) => id === replayed.plan.id)
    const { id } = replayed.plan
    proofs[id] = proofOf(replayed, plainJson(unit ?? null), filename)
    policies[id] = statedPolicy(replayed.answered)
    if (replayed.answered.refused !== null) refusals[id] = refusalOf(replayed, filename)
    const others = pythonsOf(replayed, filename)
    if (others !== null) pythons[id] = others
  }
  return writeCertificate(content, { policies, refusals, proofs, pythons }, filename)
}

function proofOf(replayed: Replayed, claimed: Json, filename: string): Json {
  const { id } = replayed.plan
  if (!isSamePlan(replayed, claimed)) {
    throw new LockstepError(
      filename,
      `No certificate was written: the facts recorded do not give the plan of ${id} again.`,
      'Where the time was up, allow more of it with `timeBudget` in the configuration.',
    )
  }
  const written = plainJson(found(proveReplayed(replayed), replayed, filename))
  return held(written, [...setObjections(replayed), ...proofObjections(replayed, written)], replayed)
}

function refusalOf(replayed: Replayed, filename: string): Json {
  const written = plainJson(found(proveRefused(replayed), replayed, filename))
  return held(written, refusalObjections(replayed, written), replayed)
}

function pythonsOf(replayed: Replayed, filename: string): Json | null {
  const written = writtenPythons(replayed, (proof) => plainJson(found(proof, replayed, filename)))
  return written === null ? null : held(written, pythonObjections(replayed, written), replayed)
}

function found(proof: Proof | null, { plan: { id } }: Replayed, filename: string): Proof {
  if (proof !== null) return proof
  throw new LockstepError(
    filename,
    `No certificate was written: no proof was found in time for ${id}.`,
    'Allow more time with `timeBudget` in the configuration.',
  )
}

function held(proof: Json, [objection]: readonly string[], { plan: { id } }: Replayed): Json {
  if (objection === undefined) return proof
  throw new Error(`the certificate of ${id} does not hold: ${objection}`)
}

function contentOf(
  document: PlanDocument,
  recording: Recording,
  { checkout, configFile, read }: RunInput,
  { python, platforms, accelerator, strategy, steps = false, chosen: asked = new Map() }: RunOptions,
): CertificateContent {
  const chosen = new Map([
    ...asked,
    ...document.units.flatMap(({ id, chosen: name }) => (name === undefined ? [] : [[id, name] as const])),
  ])
  const listed = new Set(checkout.paths)
  return {
    plan: plainJson(document),
    universe: JSON.parse(Buffer.from(recording.bytes).toString('utf8')) as Json,
    files: [...read.values()]
      .map(({ path, bytes }) => ({ path, bytes, isNested: !listed.has(path) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    config: configFile,
    options: {
      ...{ python, platforms, accelerator, strategy, steps },
      ...(chosen.size === 0 ? {} : { chosen: Object.fromEntries(chosen) }),
    },
  }
}

/** As it stands in a file. */
function plainJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}
