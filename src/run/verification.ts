/** A certificate checked: its digests, its plan made again from its facts, the sets, and the proofs that none are better. */
import { readFile, stat } from 'node:fs/promises'
import { LockstepError } from '../errors.ts'
import type { UnitVerification, VerifyDocument } from '../plan/document.ts'
import { pythonObjections, verifiedPythons } from './recheck-pythons.ts'
import { isSamePlan, proofObjections, refusalObjections, setObjections, type Replayed } from './recheck.ts'
import { liftedNames, loweredNames, statedPolicy } from './stated-policy.ts'
import { canonicalJson, type Json } from '../universe/canonical.ts'
import { LARGEST_FILE, readCertificate, type Certificate } from '../universe/certificate.ts'
import { codeOf } from '../workspace/files.ts'
import { replayCertificate } from './replayed.ts'

/** Throws LockstepError for what is no certificate. */
export async function verifyCertificate(path: string): Promise<VerifyDocument> {
  const certificate = readCertificate(await bytesOf(path), path)
  const { universe, problems } = await replayCertificate(certificate, path)
  const units = problems.map((one) => unitVerification(one, certificate))
  const objections = [
    ...certificate.wrongDigests.map((what) => `the SHA-256 of ${what} is another one`),
    ...documentObjections(certificate, problems, universe),
  ]
  return {
    schemaVersion: 1,
    file: path,
    sha256: certificate.sha256,
    universe,
    holds: objections.length === 0 && units.every(({ holds }) => holds),
    objections,
    units,
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size <= LARGEST_FILE) return new Uint8Array(await readFile(path))
  } catch (error) {
    throw new LockstepError(path, `The certificate cannot be read (${codeOf(error)}).`, 'Check the path.', {
      cause: error,
    })
  }
  throw new LockstepError(path, 'The file is larger than any certificate.', 'Check the path.')
}

function unitVerification(
  replayed: Replayed,
  { plan, proofs, policies, refusals, pythons }: Certificate,
): UnitVerification {
  const { id, certificate, environments } = replayed.plan
  const { refused, route } = replayed.answered
  const lifted = liftedNames(route.lifted)
  const proof = partOf(proofs, id)
  const refusal = partOf(refusals, id)
  const claimed = unitsOf(plan).find((unit) => isRecord(unit) && unit['id'] === id)
  const objections = [
    ...(claimed !== undefined && isSamePlan(replayed, claimed) ? [] : ['the facts give another plan']),
    ...setObjections(replayed),
    ...(proof === undefined ? ['it has no proof'] : proofObjections(replayed, proof)),
    ...policyObjections(replayed, partOf(policies, id), refusal),
    ...pythonObjections(replayed, partOf(pythons, id)),
  ]
  const others = verifiedPythons(replayed)
  return {
    id,
    status: certificate.status,
    holds: objections.length === 0,
    environments: environments.length,
    levels: certificate.levels,
    objective: certificate.objective,
    bound: certificate.bound,
    proof: { axioms: sizeOf(proof, 'axioms'), steps: sizeOf(proof, 'steps') },
    ...(lifted.length === 0 ? {} : { lifted }),
    ...(refused === null
      ? {}
      : {
          lowered: loweredNames(refused),
          refusal: { axioms: sizeOf(refusal, 'axioms'), steps: sizeOf(refusal, 'steps') },
        }),
    ...(others === undefined ? {} : { pythons: others }),
    assumptions: certificate.assumptions,
    objections,
  }
}

/** The claim is made under the policy stated; where that is wider than the configuration's, nothing installs under the latter. */
function policyObjections(replayed: Replayed, stated: unknown, refusal: unknown): readonly string[] {
  const { answered } = replayed
  const isSame = stated !== undefined && canonicalJson(stated as Json) === canonicalJson(statedPolicy(answered))
  const objections = isSame ? [] : ['it states another policy than its files give']
  if (answered.refused === null) {
    return refusal === undefined ? objections : [...objections, 'the configuration alone lets something install']
  }
  if (refusal === undefined) return [...objections, 'it has no proof that the configuration alone lets nothing install']
  return [...objections, ...refusalObjections(replayed, refusal).map((objection) => `the refusal: ${objection}`)]
}

function partOf(parts: Readonly<Record<string, unknown>>, id: string): unknown {
  return Object.hasOwn(parts, id) ? parts[id] : undefined
}

/** What the document says beside its units. */
function documentObjections(
  certificate: Certificate,
  replayed: readonly Replayed[],
  universe: string,
): readonly string[] {
  const { plan } = certificate
  const ids = new Set(replayed.map((one) => one.plan.id))
  const units = unitsOf(plan)
  const parts = [certificate.policies, certificate.refusals, certificate.proofs, certificate.pythons]
  const strangers = parts.some((part) => Object.keys(part).some((id) => !ids.has(id)))
  const others = units.filter((unit) => !isRecord(unit) || typeof unit['id'] !== 'string' || !ids.has(unit['id']))
  const { units: _, ...rest } = isRecord(plan) ? plan : {}
  const isSame = canonicalJson(rest) === canonicalJson({ schemaVersion: 1, universe })
  return [
    ...(others.length === 0 && units.length === ids.size ? [] : ['the plan has other units than the files give']),
    ...(strangers ? ['it proves something of units that the files do not give'] : []),
    ...(isSame ? [] : ['the plan names another universe, or says more than a plan does']),
  ]
}

function unitsOf(plan: Json): readonly Json[] {
  const units = isRecord(plan) ? plan['units'] : undefined
  return Array.isArray(units) ? units : []
}

function isRecord(value: unknown): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sizeOf(proof: unknown, what: 'axioms' | 'steps'): number {
  const list = isRecord(proof) ? proof[what] : undefined
  return Array.isArray(list) ? list.length : 0
}
