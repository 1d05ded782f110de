/**
 * Mutants of whole certificate files, every digest in them made right again: what is false has to be found by looking, not by a digest.
 *
 * Random worlds become checkouts with a recorded universe; their certificates are then told of another world, in which a fact, a line or the
 * configuration differs, or say something else of the plan. What trying every set does not show to be false is not counted.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyCertificate } from '../../../src/run/engine.ts'
import { replayCertificate } from '../../../src/run/replayed.ts'
import { readCertificate } from '../../../src/universe/certificate.ts'
import { randomCase } from '../../properties/solve-universes.ts'
import { randomNumbers } from '../../solve/random.ts'
import { WORLD_MUTATIONS } from '../proof/mutate-worlds.ts'
import { isFalse } from '../proof/proven.ts'
import { checkoutOf } from './checkouts.ts'
import { rehashed } from './rehashed.ts'
import { certificateOf, retold, type SmallCertificate, type SmallCheckout } from './small.ts'

const SEEDS = 40
const FIRST = 50_000
/** Things of the plan that are changed, for each certificate. */
const CHANGES = 5

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-mutants-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function holds(certificate: SmallCertificate): Promise<boolean> {
  const path = join(folder, 'certificate.json.gz')
  await writeFile(path, gzipSync(JSON.stringify(certificate)))
  return (await verifyCertificate(path)).holds
}

async function replayed(certificate: SmallCertificate): Promise<Awaited<ReturnType<typeof replayCertificate>>> {
  return replayCertificate(readCertificate(Buffer.from(JSON.stringify(certificate)), 'mutant'), 'mutant')
}

/** The certificate of one checkout, told of another. */
function toldOf(certificate: SmallCertificate, other: SmallCheckout): SmallCertificate {
  return rehashed(retold(certificate, other))
}

/** Whether the claim of the certificate is false of the checkout, by trying every set. */
async function isFalseOf(claim: SmallCertificate, told: SmallCertificate, other: SmallCheckout): Promise<boolean> {
  const [own] = (await replayed(claim)).problems
  const [there] = (await replayed(told)).problems
  if (own === undefined || there === undefined) return false
  const { seen, policy, refused } = there.answered
  if (refused !== null || own.answered.refused !== null) return false
  const world = { snapshot: other.snapshot, problem: there.problem, present: seen.present.sets, policy }
  return isFalse(world, own.answered.solution) === true
}

/** Every number, text and truth in the plan, as paths. */
function leavesOf(value: SmallCertificate, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return value === null ? [] : [path]
  return Object.entries(value).flatMap(([key, each]) => leavesOf(each, [...path, key]))
}

function changedAt(certificate: SmallCertificate, path: readonly (string | number)[]): SmallCertificate {
  const mutant = structuredClone(certificate)
  const last = path.at(-1) ?? ''
  const holder = path.slice(0, -1).reduce((value, key) => value[key], mutant.plan)
  const value: unknown = holder[last]
  holder[last] = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)}0`
  return rehashed(mutant)
}

/** Their digests are made right again, so nothing else changes there. */
const DIGESTS = new Set(['universe', 'planId', 'beforeSha256'])

describe('certificates with their digests made right', () => {
  it('do not hold where they claim what is false, and hold where they do not', async () => {
    const counts: Record<string, number> = {}
    const accepted: string[] = []
    const refused: string[] = []
    const note = async (kind: string, seed: number, mutant: SmallCertificate): Promise<void> => {
      counts[kind] = (counts[kind] ?? 0) + 1
      if (await holds(mutant)) accepted.push(`${kind}, seed ${seed}`)
    }
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const world = randomCase(seed)
      const checkout = checkoutOf(world)
      if (checkout === null) continue
      const certificate = await certificateOf(checkout)
      if (!(await holds(rehashed(certificate)))) refused.push(`seed ${seed}`)
      const below = randomNumbers(seed)
      for (const [kind, mutate] of Object.entries(WORLD_MUTATIONS)) {
        const mutated = mutate(world, below)
        const other = mutated === null ? null : checkoutOf(mutated)
        if (other === null) continue
        const told = toldOf(certificate, other)
        if (await isFalseOf(certificate, told, other)) await note(kind, seed, told)
      }
      const leaves = leavesOf(certificate.plan).filter((path) => !DIGESTS.has(String(path.at(-1))))
      for (let change = 0; change < CHANGES; change++) {
        const path = leaves[below(leaves.length)] ?? []
        await note('something else in the plan', seed, changedAt(certificate, path))
      }
    }
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    process.stdout.write(`seeds ${FIRST} to ${FIRST + SEEDS - 1}: ${total} mutants, ${JSON.stringify(counts)}\n`)
    expect(accepted).toEqual([])
    expect(refused).toEqual([])
    expect(total).toBeGreaterThan(80)
  })
})
