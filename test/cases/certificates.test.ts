/**
 * Certificates of the real situations, written and checked: the three cases, case 1 under `numpy<1.25` and `torch<2.9`, case 3 under
 * `torch<2.2`. And what is refused.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRun, verifyCertificate } from '../../src/run/engine.ts'
import { canonicalJson } from '../../src/universe/canonical.ts'
import { sha256 } from '../../src/plan/edits.ts'
import { optionsOf } from './options.ts'

const PROVEN = ['ai-service', 'ai-service-capped', 'inference-service', 'research-repository', 'research-pins-capped']

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-certificates-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function certificateOf(name: string): Promise<string> {
  const path = join(folder, `${name}.json.gz`)
  const run = await openRun(optionsOf(name))
  await writeFile(path, await run.certificate(await run.plan(), path))
  await run.close()
  return path
}

/** The certificate with something else in it, its digest made right. */
async function altered(path: string, alter: (certificate: Any) => void): Promise<string> {
  const certificate: Any = JSON.parse(gunzipSync(await readFile(path)).toString('utf8'))
  alter(certificate)
  delete certificate.sha256
  certificate.sha256 = sha256(Buffer.from(canonicalJson(certificate)))
  const target = join(folder, 'altered.json.gz')
  await writeFile(target, gzipSync(JSON.stringify(certificate)))
  return target
}

// oxlint-disable-next-line typescript/no-explicit-any -- a certificate is altered wherever it may be
type Any = any

describe('a certificate', () => {
  it.each(PROVEN)('of %s holds', async (name) => {
    const verified = await verifyCertificate(await certificateOf(name))
    expect(verified.objections).toEqual([])
    expect(verified.units.map(({ objections }) => objections)).toEqual([[]])
    expect(verified.holds).toBe(true)
    expect(verified.units[0]?.status).toBe('optimal')
    expect(verified.units[0]?.proof.steps).toBeGreaterThan(10)
  })

  it.each([
    ['another claim', (c: Any) => c.plan.units[0].certificate.bound.fill(0), /another plan/],
    ['a step less', (c: Any) => c.proofs['requirements.txt'].steps.splice(3, 1), /step|axiom/],
    ['no proof', (c: Any) => (c.proofs = {}), /no proof/],
    ['another file', (c: Any) => (c.checkout.files[0].text += '\nnumpy<1.20\n'), /another|SHA-256/],
    ['another version', (c: Any) => (c.plan.units[0].resolved[0].torch = '2.8.0'), /another plan/],
  ])('with %s does not hold', async (_, alter, words) => {
    const path = await altered(join(folder, 'research-pins-capped.json.gz'), alter)
    const verified = await verifyCertificate(path)
    expect(verified.holds).toBe(false)
    expect([...verified.objections, ...verified.units.flatMap(({ objections }) => objections)].join('\n')).toMatch(
      words,
    )
  })

  it('whose digest is another one does not hold', async () => {
    const text = gunzipSync(await readFile(join(folder, 'research-pins-capped.json.gz'))).toString('utf8')
    const path = join(folder, 'other.json')
    await writeFile(
      path,
      text.replace(/"sha256":"[0-9a-f]{64}"\s*,"universe"/, `"sha256":"${'0'.repeat(64)}","universe"`),
    )
    const { holds, objections } = await verifyCertificate(path)
    expect(holds).toBe(false)
    expect(objections).toEqual(['the SHA-256 of the certificate is another one'])
  })

  it.each([
    ['{"form":"lockstep-certificate-1"}', /another form/],
    ['no JSON', /cannot be read as JSON/],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, /nests deeper/],
  ])('that is none is refused', async (text, words) => {
    const path = join(folder, 'none.json')
    await writeFile(path, text)
    await expect(verifyCertificate(path)).rejects.toThrow(words)
  })
})
