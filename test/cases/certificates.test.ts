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
import { rehashed } from '../verify/certificates/rehashed.ts'
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

/** The certificate with something else in it, its digests made right. */
async function altered(path: string, alter: (certificate: Any) => void): Promise<string> {
  const certificate: Any = JSON.parse(gunzipSync(await readFile(path)).toString('utf8'))
  alter(certificate)
  const target = join(folder, 'altered.json.gz')
  await writeFile(target, gzipSync(JSON.stringify(rehashed(certificate))))
  return target
}

const unit = (c: Any): Any => c.plan.units[0]
const proof = (c: Any): Any => c.proofs['requirements.txt']

// oxlint-disable-next-line typescript/no-explicit-any -- a certificate is altered wherever it may be
type Any = any

function aliasForId(c: Any): void {
  const finding = unit(c).after.findings.find(({ aliases }: Any) => aliases.length > 0)
  finding.id = finding.aliases.splice(0, 1, finding.id)[0]
}

function withoutEnvironment(c: Any): void {
  unit(c).environments.pop()
  unit(c).resolved.pop()
}

/** What an index lists of a package that the set of the plan needs. */
function withoutProject(c: Any): void {
  delete c.universe.projects.torchvision
}

/** One that leaves a finding in the plan. */
function withoutAdvisory(c: Any): void {
  const known = c.universe.advisories.torch
  known.vulnerabilities = known.vulnerabilities.filter(({ id }: Any) => id !== 'PYSEC-2025-41')
}

function withWiderCap(c: Any): void {
  const { config } = c.checkout
  config.text = config.text.replace('torch<2.2', 'torch<2.3')
}

/** In every step of the kind the level, at `place`, is the next one. */
function ofAnotherLevel(kind: string, place: number): (c: Any) => void {
  return (c) => {
    const steps = proof(c).steps.filter(([each]: Any) => each === kind)
    for (const step of steps) step[place] += 1
  }
}

function withOtherVariable(c: Any): void {
  const variable = proof(c).variables.find(([kind, , index]: Any) => kind === 'atLeast' && index > 1)
  variable[2] -= 1
}

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
    ['a step less', (c: Any) => proof(c).steps.splice(3, 1), /step|axiom/],
    ['no proof', (c: Any) => (c.proofs = {}), /no proof/],
    ['a proof of something else', (c: Any) => (c.proofs.other = proof(c)), /units that the files do not give/],
    ['another file', (c: Any) => (c.checkout.files[0].text += '\nnumpy<1.20\n'), /another plan/],
    ['another version', (c: Any) => (unit(c).resolved[0].torch = '2.8.0'), /another plan/],
    ['an alias for the id of a finding', aliasForId, /another plan/],
    ['an environment less', withoutEnvironment, /another plan/],
    ['another Python asked for', (c: Any) => (c.checkout.options.python = ['3.9']), /another plan/],
    ['a fact less', withoutProject, /another plan/],
    ['an advisory less', withoutAdvisory, /another plan/],
    ['a cap that is wider', withWiderCap, /another plan/],
    ['a policy that is wider', (c: Any) => (c.policies['requirements.txt'].allowDowngrades = true), /another policy/],
    ['a bound of another level', ofAnotherLevel('bound', 1), /level/],
    ['a weight of another level', ofAnotherLevel('free', 2), /level/],
    ['an assumption less', (c: Any) => (unit(c).certificate.status = 'conditional'), /another plan/],
    ['an unlock less', (c: Any) => unit(c).explanations[0].unlocks.pop(), /another plan/],
    ['a variable that means another version', withOtherVariable, /axiom/],
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
