/**
 * A claim over several Pythons: where the files may state a newer one, a certificate proves of each that was asked that nothing on it is
 * better, and `verify` says so.
 */
import { describe, expect, it } from 'vitest'
import { renderVerification } from '../../../src/render/verification.ts'
import { vulnerability } from '../../plan/situation.ts'
import { certificateOf, sketched, type SmallCertificate, type SmallCheckout } from './small.ts'
import { rehashed } from './rehashed.ts'
import { objectionsOf, useVerified } from './verified.ts'

const VULNERABILITIES = [
  vulnerability('X-1', 'core', '2.0'),
  vulnerability('X-2', 'core', '3.0', { tier: 'low' }),
  vulnerability('X-3', 'core', null, { tier: 'medium' }),
]
const PACKAGES = {
  core: {
    '1.0': {},
    '2.0': { requiresPython: '>=3.10' },
    '3.0': { requiresPython: '>=3.11', requires: ['helper'] },
  },
  helper: { '1.0': {} },
}

function checkoutOf(config: string, pins = 'core==1.0\n'): SmallCheckout {
  const files = { 'requirements.txt': pins, '.python-version': '3.9\n', '.github/lockstep.yml': config }
  const checkout = sketched(files, { packages: PACKAGES, vulnerabilities: VULNERABILITIES })
  return { ...checkout, pythons: ['3.9', '3.10', '3.11', '3.12'], statesPython: true }
}

const RAISED = checkoutOf('raisePython: true\n')
/** Nothing below 3.11 installs it, and beyond no set leaves less. */
const STRANDED = checkoutOf('raisePython: true\n', 'core==3.0\n')

const verified = useVerified()

const sections = (c: SmallCertificate): SmallCertificate => c.pythons['requirements.txt']

describe('a certificate over several Pythons', () => {
  it('holds a proof for each that was asked, and verify says so', async () => {
    const certificate = await certificateOf(RAISED)
    const [unit] = certificate.plan.units
    expect(unit.python).toMatchObject({ before: '3.9', after: '3.11' })
    expect(unit.certificate).toMatchObject({ status: 'optimal', checked: true })
    expect(unit.certificate.levels.slice(0, 6)).toEqual(['critical', 'high', 'medium', 'low', 'python', 'majors'])
    expect(unit.certificate.objective.slice(0, 5)).toEqual([0, 0, 1, 0, 2])
    expect(unit.certificate.bound).toEqual(unit.certificate.objective)
    const { newer, others } = sections(certificate)
    expect(newer).toEqual(['3.10', '3.11', '3.12'])
    expect(others.map(({ python }: SmallCertificate) => python)).toEqual([null, '3.10', '3.12'])
    expect(others.map(({ bound }: SmallCertificate) => bound.slice(0, 4))).toEqual([
      [0, 1, 1, 1],
      [0, 0, 1, 1],
      [0, 0, 1, 0],
    ])
    const document = await verified(certificate)
    expect(objectionsOf(document)).toEqual([])
    expect(document.holds).toBe(true)
    const text = renderVerification(document, 'text', { color: false })
    expect(text).toContain(
      'On the Python that the files state today no set leaves less than 0 critical, 1 high, 1 medium, 1 low: proven',
    )
    expect(text).toContain('On Python 3.10 no set leaves less than 0 critical, 0 high, 1 medium, 1 low: proven')
  })

  it('proves where nothing installs that nothing does', async () => {
    const certificate = await certificateOf(STRANDED)
    expect(certificate.plan.units[0].python).toMatchObject({ before: '3.9', after: '3.11' })
    const statuses = sections(certificate).others.map(({ python, status }: SmallCertificate) => [python, status])
    expect(statuses).toEqual([
      [null, 'infeasible'],
      ['3.10', 'infeasible'],
      ['3.12', 'optimal'],
    ])
    const document = await verified(certificate)
    expect(objectionsOf(document)).toEqual([])
    expect(renderVerification(document, 'text', { color: false })).toContain('On Python 3.10 no set installs: proven')
  })

  it('needs none beyond the first Python without a finding, and none without the key', async () => {
    const settled = await certificateOf(checkoutOf('raisePython: true\nignore: [{ id: X-3 }]\n'))
    expect(sections(settled).others.map(({ python }: SmallCertificate) => python)).toEqual([null, '3.10'])
    expect(objectionsOf(await verified(settled))).toEqual([])
    const plain = await certificateOf(checkoutOf(''))
    expect(plain.pythons).toBeUndefined()
    expect(plain.plan.units[0].certificate.levels).not.toContain('python')
    expect(objectionsOf(await verified(plain))).toEqual([])
  })

  it.each([
    ['without a word on Pythons', (c: SmallCertificate) => delete c.pythons, /does not say which Pythons/],
    ['with one Python less', (c: SmallCertificate) => sections(c).others.pop(), /says otherwise of the Pythons/],
    ['with fewer that may be', (c: SmallCertificate) => sections(c).newer.pop(), /says otherwise of the Pythons/],
    ['with a bound that is higher', (c: SmallCertificate) => (sections(c).others[1].bound[1] = 1), /says otherwise/],
    [
      'with a proof less',
      (c: SmallCertificate) => delete sections(c).others[2].proof,
      /on Python 3.12: it has no proof/,
    ],
    [
      'with the proof of another Python',
      (c: SmallCertificate) => (sections(c).others[1].proof = sections(c).others[2].proof),
      /on Python 3.10: (?:axiom|step|slot)/,
    ],
    [
      'with a step less',
      (c: SmallCertificate) => sections(c).others[0].proof.steps.splice(-2, 1),
      /on the Python of today: /,
    ],
    [
      'with a policy that is wider',
      (c: SmallCertificate) => (sections(c).others[0].policy.allowDowngrades = true),
      /says otherwise/,
    ],
    ['with a refusal', (c: SmallCertificate) => (sections(c).others[1].refusal = {}), /refuses otherwise/],
    ['with Pythons of another unit', (c: SmallCertificate) => (c.pythons['a.txt'] = {}), /do not give/],
    [
      'whose plan raises it no further',
      (c: SmallCertificate) => (c.plan.units[0].certificate.objective[4] = 1),
      /another plan/,
    ],
    [
      'whose configuration allows less',
      (c: SmallCertificate) => (c.checkout.config.text = 'raisePython: 3.10\n'),
      /another plan|says otherwise/,
    ],
  ])('%s does not hold', async (_, alter, words) => {
    const certificate = await certificateOf(RAISED)
    alter(certificate)
    const document = await verified(rehashed(certificate))
    expect(document.holds).toBe(false)
    expect(objectionsOf(document).join('\n')).toMatch(words)
  })
})
