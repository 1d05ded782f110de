/**
 * The route with `raisePython` against trying every set on every Python that may be, on small random checkouts under random orders of arrival;
 * and what the independent check says of claims that are false.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import { verifyCertificate } from '../../src/run/engine.ts'
import { certificateOf, type SmallCertificate } from '../verify/certificates/small.ts'
import { rehashed } from '../verify/certificates/rehashed.ts'
import { checkRaise, raisableCase } from './raise-check.ts'

const CASES = 600

test(`the best set over several Pythons is that of every set tried, on ${CASES} universes`, async () => {
  const wrong: string[] = []
  let [checked, mutants, passed] = [0, 0, 0]
  const raised = new Map<number, number>()
  for (let seed = 1; seed <= CASES; seed++) {
    const one = await checkRaise(seed)
    if (one.agrees === false) wrong.push(one.difference)
    if (one.agrees === null) continue
    checked += 1
    mutants += one.mutants
    passed += one.passed
    raised.set(one.minors, (raised.get(one.minors) ?? 0) + 1)
  }
  expect(wrong).toEqual([])
  expect(passed).toBe(0)
  expect(checked).toBeGreaterThan(CASES / 3)
  expect(mutants).toBeGreaterThan(CASES / 2)
  for (const minors of [0, 1, 2, 3]) expect(raised.get(minors) ?? 0, `${minors} minors`).toBeGreaterThan(CASES / 100)
})

/** Objections to a certificate, written and read. */
async function objectionsTo(certificate: SmallCertificate, path: string): Promise<readonly string[]> {
  await writeFile(path, JSON.stringify(certificate))
  const { objections, units } = await verifyCertificate(path)
  return [...objections, ...units.flatMap((unit) => unit.objections)]
}

test('certificates over several Pythons hold, and not without a proof that they need', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-raises-'))
  const path = join(folder, 'certificate.json')
  let [held, raised] = [0, 0]
  for (let seed = 1; seed <= 80; seed++) {
    const checkout = raisableCase(seed)
    const certificate = checkout === null ? null : await certificateOf(checkout).catch(refused)
    if (certificate?.plan.units.length !== 1) continue
    expect(await objectionsTo(certificate, path), `seed ${seed}`).toEqual([])
    held += 1
    const { others } = certificate.pythons[certificate.plan.units[0].id]
    if (others.length === 0) continue
    raised += 1
    const { proof } = others[seed % others.length]
    proof.steps = proof.steps.slice(0, -1)
    expect(await objectionsTo(rehashed(certificate), path), `seed ${seed}, cut short`).not.toEqual([])
  }
  await rm(folder, { recursive: true })
  expect(held).toBeGreaterThan(20)
  expect(raised).toBeGreaterThan(10)
})

/** Nothing is declared in some checkouts. */
function refused(error: unknown): null {
  if (error instanceof LockstepError && error.message.startsWith('No dependency is declared')) return null
  throw error
}
