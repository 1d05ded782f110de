/**
 * A claim under a wider policy than the configuration's: where nothing installs, open lines may go below what an installer picks. The
 * certificate states that policy with a proof that it was needed, and `verify` says so.
 */
import { describe, expect, it } from 'vitest'
import { renderVerification } from '../../../src/render/verification.ts'
import { certificateOf, sketched, type SmallCertificate } from './small.ts'
import { nameOf, specifierOf } from '../../resolve/problems.ts'
import { rehashed } from './rehashed.ts'
import { objectionsOf, useVerified } from './verified.ts'

const RULES = [
  {
    id: 'R-1',
    subject: nameOf('vision'),
    versions: specifierOf('==0.29.*'),
    requires: [{ name: nameOf('core'), specifier: specifierOf('>=2.14,<2.15') }],
    because: 'they go together',
    source: 'rules/test.toml',
  },
]
const PACKAGES = { core: { '2.14.1': [], '2.15.0': [] }, vision: { '0.29.1': ['core>=2'] } }
const LOWERED = sketched({ 'requirements.txt': 'core\nvision\n' }, { packages: PACKAGES, rules: RULES })
const USUAL = sketched({ 'requirements.txt': 'core\nvision\n' }, { packages: PACKAGES })

const verified = useVerified()

describe('a certificate under a wider policy', () => {
  it('states it, proves that it was needed, and verify says so', async () => {
    const certificate = await certificateOf(LOWERED)
    expect(certificate.policies['requirements.txt'].lowered).toEqual(['core', 'vision'])
    expect(certificate.policies['requirements.txt'].allowDowngrades).toEqual(['core', 'vision'])
    const document = await verified(certificate)
    expect(objectionsOf(document)).toEqual([])
    expect(document.holds).toBe(true)
    expect(document.units[0]?.lowered).toEqual(['core', 'vision'])
    const text = renderVerification(document, 'text', { color: false })
    expect(text).toMatch(/Under the configuration alone no set installs: proven in \d+ steps? from \d+ facts?\./)
    expect(text).toContain('core and vision may go below what an installer picks')
  })

  it('is an ordinary one where the configuration suffices', async () => {
    const certificate = await certificateOf(USUAL)
    expect(certificate.policies['requirements.txt'].lowered).toEqual([])
    expect(certificate.refusals).toEqual({})
    const document = await verified(certificate)
    expect(document.holds).toBe(true)
    expect(document.units[0]?.lowered).toBeUndefined()
    expect(renderVerification(document, 'text', { color: false })).not.toContain('wider policy')
  })

  it.each([
    ['that states none', (c: SmallCertificate) => (c.policies = {}), /states another policy/],
    [
      'that states fewer names',
      (c: SmallCertificate) => c.policies['requirements.txt'].lowered.pop(),
      /another policy/,
    ],
    ['without its refusal', (c: SmallCertificate) => (c.refusals = {}), /no proof that the configuration alone/],
    [
      'whose refusal has a step less',
      (c: SmallCertificate) => c.refusals['requirements.txt'].steps.pop(),
      /the refusal: /,
    ],
    ['whose refusal is the proof of the claim', (c: SmallCertificate) => (c.refusals = c.proofs), /the refusal: /],
    ['with a refusal of another unit', (c: SmallCertificate) => (c.refusals['a.txt'] = {}), /do not give/],
  ])('%s does not hold', async (_, alter, words) => {
    const certificate = await certificateOf(LOWERED)
    alter(certificate)
    const document = await verified(rehashed(certificate))
    expect(document.holds).toBe(false)
    expect(objectionsOf(document).join('\n')).toMatch(words)
  })

  it('with a needless refusal does not hold', async () => {
    const certificate = await certificateOf(USUAL)
    certificate.refusals = (await certificateOf(LOWERED)).refusals
    const document = await verified(rehashed(certificate))
    expect(objectionsOf(document)).toEqual(['the configuration alone lets something install'])
  })
})
