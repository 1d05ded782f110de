import { describe, expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import { renderPlan } from '../../src/render/plan.ts'
import type { UnitPlan } from '../../src/plan/document.ts'
import { planOf, ruleOf, vulnerability } from './situation.ts'
import type { Situation } from './situation.ts'

const TORCH: Situation = {
  files: { 'requirements.txt': 'torch==2.5.1  # the model\r\ntorchvision==0.20.1\nfiller\n' },
  index: {
    torch: { '2.5.1': ['setuptools<70'], '2.6.0': [], '2.7.0': [] },
    torchvision: { '0.20.1': ['torch==2.5.1'], '0.21.0': ['torch==2.6.0'] },
    setuptools: { '69.0': [], '80.0': [] },
    filler: { '1.0': [] },
  },
  vulnerabilities: [
    vulnerability('X-1', 'torch', '2.6.0', { tier: 'critical' }),
    vulnerability('X-2', 'setuptools', '78'),
  ],
  solution: { torch: '2.6.0', torchvision: '0.21.0', filler: '1.0' },
}

const shown = (unit: UnitPlan) =>
  renderPlan({ schemaVersion: 1, universe: '', units: [unit] }, 'text', { color: false })
const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)

const digest = (digit: string) => digit.repeat(64)

const filesOf = (version: string, digits: string) => [
  {
    filename: `torch-${version}-cp311-cp311-manylinux1_x86_64.whl`,
    kind: 'wheel' as const,
    sha256: digest(digits[0] ?? ''),
  },
  { filename: `torch-${version}-cp311-cp311-win_amd64.whl`, kind: 'wheel' as const, sha256: digest(digits[1] ?? '') },
  { filename: `torch-${version}.tar.gz`, kind: 'sdist' as const, sha256: digest(digits[2] ?? '') },
]

describe('moves and edits', () => {
  test('moves with reasons from facts, edits that keep every other byte, findings before and after', async () => {
    const { document, edits } = await planOf(TORCH)
    expect(document.moves).toEqual([
      {
        package: 'torch',
        from: '2.5.1',
        to: '2.6.0',
        declared: true,
        step: 'minor',
        mayBreak: false,
        file: 'requirements.txt',
        line: 1,
        because: ['It leaves behind X-1 (critical) in torch 2.5.1.', 'torchvision 0.21.0 asks for torch==2.6.0.'],
        comment: 'the model',
        alsoAt: [],
      },
      {
        package: 'torchvision',
        from: '0.20.1',
        to: '0.21.0',
        declared: true,
        step: 'minor',
        mayBreak: true,
        file: 'requirements.txt',
        line: 2,
        because: ['torchvision 0.20.1 asks for torch==2.5.1, and torch moves to 2.6.0.'],
        comment: null,
        alsoAt: [],
      },
    ])
    expect(text(edits[0]?.after)).toBe('torch==2.6.0  # the model\r\ntorchvision==0.21.0\nfiller\n')
    expect(document.before.findings.map(({ id }) => id)).toEqual(['X-1', 'X-2'])
    expect(document.before).toMatchObject({ counts: { critical: 1, high: 1 }, score: 8.75, gaps: [] })
    expect(document.after).toMatchObject({ findings: [], score: 10, gaps: [] })
    expect(document.resolved).toEqual([{ filler: '1.0', torch: '2.6.0', torchvision: '0.21.0' }])
    expect(document.edits[0]?.patch).toContain('-torch==2.5.1  # the model')
    expect(document.planId).toMatch(/^[0-9a-f]{12}$/)
  })

  test('no moves: the same bytes, no edit, and the name still depends on the universe', async () => {
    const { document, edits } = await planOf({
      ...TORCH,
      vulnerabilities: [],
      solution: { torch: '2.5.1', torchvision: '0.20.1', filler: '1.0', setuptools: '69.0' },
    })
    expect(document.moves).toEqual([])
    expect(edits).toEqual([])
    expect(document.edits).toEqual([])
  })

  test('the same situation gives the same document', async () => {
    expect(JSON.stringify((await planOf(TORCH)).document)).toBe(JSON.stringify((await planOf(TORCH)).document))
  })

  test('one package on two lines is one move with both places', async () => {
    const { document, edits } = await planOf({
      ...TORCH,
      files: { 'base.txt': 'torch==2.5.1\n', 'requirements.txt': '-r base.txt\ntorch==2.5.1\ntorchvision==0.20.1\n' },
      problem: {},
      solution: { torch: '2.6.0', torchvision: '0.21.0' },
    })
    expect(document.moves.map((move) => [move.package, `${move.file}:${move.line}`, move.alsoAt])).toEqual([
      ['torch', 'base.txt:1', ['requirements.txt:2']],
      ['torchvision', 'requirements.txt:3', []],
    ])
    expect(edits.map(({ file }) => file)).toEqual(['base.txt', 'requirements.txt'])
  })

  test('a set that does not install today names the clash', async () => {
    const { document } = await planOf({
      ...TORCH,
      files: { 'requirements.txt': 'torch==2.6.0\ntorchvision==0.20.1\n' },
      solution: { torch: '2.6.0', torchvision: '0.21.0' },
    })
    expect(document.clash.map(({ source }) => source).join(' ')).toContain('requirements.txt:')
    expect(document.before.gaps).toEqual(['The set does not install together; its versions are a best effort.'])
    expect(document.moves).toMatchObject([
      { package: 'torchvision', because: [expect.stringContaining('asks for torch==2.5.1')] },
    ])
  })

  test('infeasible: nothing moves, nothing is edited, the clash is told', async () => {
    const { document, edits } = await planOf({ ...TORCH, solution: null })
    expect(document).toMatchObject({ moves: [], edits: [], certificate: { status: 'infeasible', checked: false } })
    expect(document.clash).toContainEqual({ fact: 'nothing fits', source: 'requirements.txt:1' })
    expect(edits).toEqual([])
  })
})

const hashed = (line: string): Situation => ({
  ...TORCH,
  files: { 'requirements.txt': `${line}\n` },
  vulnerabilities: [],
  solution: { torch: '2.6.0' },
  input: {
    fileHashes: async (_, version) => (version.text === '2.5.1' ? filesOf('2.5.1', 'abc') : filesOf('2.6.0', '123')),
  },
})

describe('hashes', () => {
  test('a moved line is covered for the kinds of file that it covered', async () => {
    const { edits } = await planOf(hashed(`torch==2.5.1 --hash=sha256:${digest('a')} --hash=sha256:${digest('c')}`))
    expect(text(edits[0]?.after)).toBe(`torch==2.6.0 --hash=sha256:${digest('1')} --hash=sha256:${digest('3')}\n`)
  })

  test('an index without digests is an error that names the line', async () => {
    const plan = planOf({
      ...hashed(`torch==2.5.1 --hash=sha256:${digest('a')}`),
      input: { fileHashes: async () => [{ filename: 'torch-2.6.0.tar.gz', kind: 'sdist', sha256: null }] },
    })
    await expect(plan).rejects.toBeInstanceOf(LockstepError)
    await expect(plan).rejects.toMatchObject({ where: 'requirements.txt:1' })
  })
})

describe('floors', () => {
  const floors: Situation = {
    files: { 'requirements.txt': 'lib>=1.0\n' },
    index: { lib: { '1.0': [], '1.1': [], '1.2': [], '1.3': [] } },
    vulnerabilities: [vulnerability('X-1', 'lib', '1.2')],
    solution: { lib: '1.3' },
  }

  test('in an application the floor is raised to the lowest version from which on nothing is admitted', async () => {
    const { document, edits } = await planOf(floors)
    expect(text(edits[0]?.after)).toBe('lib>=1.2\n')
    expect(document.moves).toEqual([])
    expect(document.before.admitted.map(({ id, version }) => [id, version])).toEqual([['X-1', '1.1']])
    expect(document.after.admitted).toEqual([])
    expect(document.notes.map(({ kind }) => kind)).toEqual(['raised-floor'])
  })

  test.each<[string, Partial<Situation>, string]>([
    ['a published package', { problem: { isPublished: true } }, 'lib>=1.0\n'],
    [
      'a published package whose config says raise',
      { problem: { isPublished: true }, config: { raiseFloors: 'raise' } },
      'lib>=1.2\n',
    ],
    ['a config that says report', { config: { raiseFloors: 'report' } }, 'lib>=1.0\n'],
  ])('%s', async (_, change, after) => {
    const { document, edits } = await planOf({ ...floors, ...change })
    expect(text(edits[0]?.after ?? new TextEncoder().encode('lib>=1.0\n'))).toBe(after)
    expect(document.notes.map(({ kind }) => kind)).toEqual([after === 'lib>=1.0\n' ? 'low-floor' : 'raised-floor'])
  })

  test('a held floor stays, and a floor is not raised above what an environment takes', async () => {
    const held = await planOf({ ...floors, files: { 'requirements.txt': 'lib>=1.0  # lockstep: hold\n' } })
    expect(held.edits).toEqual([])
    const split = await planOf({
      ...floors,
      pythons: ['3.9', '3.11'],
      index: { lib: { '1.0': [], '1.1': [], '1.2': { requiresPython: '>=3.10' } } },
      solution: [{ lib: '1.1' }, { lib: '1.2' }],
    })
    expect(split.edits).toEqual([])
  })
})

test('a package that moves for the sake of an open one says so, and none moves without a reason', async () => {
  const { document } = await planOf({
    files: { 'requirements.txt': 'app==1.0\nuser==1.0\nother==1.0\n' },
    index: {
      app: { '1.0': ['inner<2'], '1.1': ['inner'] },
      user: { '1.0': [], '2.0': ['inner>=2'] },
      other: { '1.0': [], '1.1': [] },
      inner: { '1.0': [], '2.0': [] },
    },
    vulnerabilities: [vulnerability('X-1', 'user', '2.0')],
    solution: { app: '1.1', user: '2.0', other: '1.1', inner: '2.0' },
  })
  expect(Object.fromEntries(document.moves.map((move) => [move.package, move.because]))).toMatchObject({
    app: ['app 1.0 asks for inner<2; the set has inner 2.0.'],
    other: ['The best set that was found has it there.'],
  })
})

test('a pin that clashes with another one and stays is not told as moving', async () => {
  const { document } = await planOf({
    files: { 'requirements.txt': 'app==1.0\nlib==1.0\n' },
    index: { app: { '1.0': ['lib<1'], '1.1': ['lib'] }, lib: { '0.9': [], '1.0': [] } },
    solution: { app: '1.1', lib: '1.0' },
  })
  expect(document.clash).not.toEqual([])
  expect(document.moves.map(({ because }) => because)).toEqual([['app 1.0 asks for lib<1, and lib stays at 1.0.']])
})

test('a package that moves for the sake of an extra that is new says who asks for it', async () => {
  const { document } = await planOf({
    files: { 'requirements.txt': 'user==1.0\npart==1.0\nstyle==1.3\n' },
    index: {
      user: { '1.0': ['part'], '2.0': ['part[css]'] },
      part: { '1.0': ['style<1.3; extra == "css"'], '1.1': ['style<1.5; extra == "css"'] },
      style: { '1.3': [] },
    },
    vulnerabilities: [vulnerability('X-1', 'user', '2.0')],
    solution: { user: '2.0', part: '1.1', style: '1.3' },
  })
  expect(Object.fromEntries(document.moves.map((move) => [move.package, move.because]))).toMatchObject({
    part: ['part[css] 1.0 asks for style<1.3; the set has style 1.3, and user 2.0 asks for part[css].'],
  })
})

describe('constraint lines', () => {
  const open: Situation = {
    files: { 'requirements.txt': 'app==1.0\n' },
    index: { app: { '1.0': ['lib'] }, lib: { '1.0': [], '1.1': [], '1.2': [] } },
    vulnerabilities: [
      vulnerability('X-1', 'lib', null, { intervals: [{ introduced: '1.2', fixed: null, lastAffected: null }] }),
    ],
    solution: { app: '1.0', lib: '1.1' },
  }

  test('the weakest line that works stands at the end of the requirements file', async () => {
    const { document, edits } = await planOf(open)
    expect(text(edits[0]?.after)).toContain('lib!=1.2')
    expect(document.resolved).toEqual([{ app: '1.0', lib: '1.1' }])
    expect(document.after.findings).toEqual([])
    expect(document.moves).toEqual([])
  })

  test("it stands in the unit's own constraint file where there is one", async () => {
    const { edits } = await planOf({
      ...open,
      files: { 'requirements.txt': '-c limits.txt\napp==1.0\n', 'limits.txt': 'other<2\n' },
    })
    expect(edits.map(({ file }) => file)).toEqual(['limits.txt'])
    expect(text(edits[0]?.after)).toContain('lib!=1.2')
  })

  test('where no place exists it is reported and not written, and the result shows what the installer does', async () => {
    const { document, edits } = await planOf({
      ...open,
      root: 'pyproject.toml',
      files: { 'pyproject.toml': '[project]\nname = "x"\ndependencies = ["app==1.0"]\n' },
    })
    expect(edits).toEqual([])
    expect(document.resolved).toEqual([{ app: '1.0', lib: '1.2' }])
    expect(document.notes).toMatchObject([
      { kind: 'constraint-not-written', text: expect.stringContaining('lib!=1.2') },
    ])
  })

  test('in a uv project it stands in its table', async () => {
    const { edits } = await planOf({
      ...open,
      root: 'pyproject.toml',
      files: { 'pyproject.toml': '[project]\nname = "x"\ndependencies = ["app==1.0"]\n\n[tool.uv]\n' },
    })
    expect(text(edits[0]?.after)).toMatch(/constraint-dependencies = \[[^\]]*lib!=1\.2/s)
  })

  test('two affected releases in a row need a `<`', async () => {
    const { edits } = await planOf({
      ...open,
      index: { app: { '1.0': ['lib'] }, lib: { '1.0': [], '1.1': [], '1.2': [], '1.3': [] } },
    })
    expect(text(edits[0]?.after)).toContain('lib<1.2')
  })

  test('a rule that the installer does not know', async () => {
    const { edits, document } = await planOf({
      files: { 'requirements.txt': 'vision==2.0\ncore\n' },
      index: { vision: { '2.0': [] }, core: { '2.0': [], '2.1': [] } },
      rules: [ruleOf('pair', 'vision', '==2.0', 'core', '==2.0')],
      solution: { vision: '2.0', core: '2.0' },
    })
    expect(text(edits[0]?.after)).toContain('core!=2.1')
    expect(document.resolved).toEqual([{ core: '2.0', vision: '2.0' }])
  })

  test('own lines of an earlier run that are no longer needed go', async () => {
    const first = await planOf(open)
    const written = text(first.edits[0]?.after)
    const again = await planOf({ ...open, files: { 'requirements.txt': written } })
    expect(again.edits).toEqual([])
    const gone = await planOf({
      ...open,
      files: { 'requirements.txt': written },
      vulnerabilities: [],
      solution: { app: '1.0', lib: '1.2' },
    })
    expect(text(gone.edits[0]?.after)).toBe('app==1.0\n')
  })

  test('a younger release that the installer takes is no reason for a line', async () => {
    const { document, edits } = await planOf({
      ...open,
      vulnerabilities: [],
      index: { app: { '1.0': ['lib'] }, lib: { '1.1': [], '1.2': { uploadTime: '2026-11-21T00:00:00Z' } } },
      solution: { app: '1.0', lib: '1.1' },
    })
    expect(edits).toEqual([])
    expect(document.notes).toEqual([
      { kind: 'young', text: 'lib 1.2 is 1 day old; the minimum for what Lockstep chooses is 3.' },
    ])
  })
})

describe('what a plan says besides', () => {
  const cuda: Situation = {
    files: { 'requirements.txt': 'torch==2.10.0\n' },
    index: {
      torch: { '2.10.0': ['nvidia-cublas-cu12'], '2.11.0': ['cuda-toolkit==13.0'] },
      'nvidia-cublas-cu12': { '12.0': [] },
      'cuda-toolkit': { '13.0': [] },
    },
    vulnerabilities: [vulnerability('X-1', 'torch', '2.11.0')],
    solution: { torch: '2.11.0', 'cuda-toolkit': '13.0' },
  }

  test('the accelerator before and after, with the driver', async () => {
    const need = { accelerator: 'cu13', driver: '>=580', because: 'b', source: 's' } as const
    expect((await planOf({ ...cuda, input: { drivers: [need] } })).document.accelerator).toEqual({
      before: 'cu12',
      after: 'cu13',
      driver: '>=580',
      kept: false,
    })
  })

  test('kept where the repository shows a GPU: what remains is told with the facts that keep it', async () => {
    const { document } = await planOf({
      ...cuda,
      problem: { gpuEvidence: [{ fact: 'the image is built for CUDA 12', source: 'Dockerfile:1' }] },
      solution: { torch: '2.10.0', 'nvidia-cublas-cu12': '12.0' },
    })
    expect(document.accelerator).toEqual({ before: 'cu12', after: 'cu12', driver: null, kept: true })
    expect(document.unfixed).toEqual([
      {
        id: 'X-1',
        package: 'torch',
        because: [
          { fact: 'torch 2.11.0 is the first release that is not listed as affected', source: 'X-1' },
          { fact: 'torch 2.11.0 brings CUDA 13, where CUDA 12 stands', source: 'torch 2.11.0 requires-dist' },
          { fact: 'the image is built for CUDA 12', source: 'Dockerfile:1' },
          { fact: 'a line asks for torch', source: 'requirements.txt:1' },
        ],
        unlocks: [
          'the CUDA major were allowed to change (allow.acceleratorChange): then torch 2.10.0 -> 2.11.0, and no finding is left',
          'torch no longer needed cuda-toolkit (requires-dist of torch): then torch 2.10.0 -> 2.11.0, and no finding is left',
        ],
      },
    ])
  })

  test.each<[string, Partial<Situation>, object]>([
    [
      'a cap',
      { files: { 'requirements.txt': 'lib>=1,<2\n' } },
      { fact: 'the line allows lib>=1,<2 only', source: 'requirements.txt:1' },
    ],
    [
      'a hold',
      { files: { 'requirements.txt': 'lib==1.0  # lockstep: hold\n' } },
      { fact: 'a comment asks to hold lib', source: 'requirements.txt:1' },
    ],
    [
      'a bound',
      { files: { 'requirements.txt': '-c c.txt\nlib==1.0\n', 'c.txt': 'lib<2\n' } },
      { fact: 'lib<2 is asked for', source: 'c.txt:1' },
    ],
    [
      'age',
      { index: { lib: { '1.0': [], '2.0': { uploadTime: '2026-11-21T00:00:00Z' } } } },
      {
        fact: 'lib 2.0 was released on 2026-11-21; it is old enough from 2026-11-24 on',
        source: 'minimumReleaseAge, 3 days',
      },
    ],
    [
      'another package',
      {
        files: { 'requirements.txt': 'lib==1.0\nuser==1\n' },
        index: { lib: { '1.0': [], '2.0': [] }, user: { '1': ['lib<2'] } },
        solution: { lib: '1.0', user: '1' },
      },
      { fact: 'user 1 asks for lib<2', source: 'user 1 requires-dist' },
    ],
    [
      'no release',
      { index: { lib: { '1.0': [] } }, vulnerabilities: [vulnerability('X-1', 'lib', null)] },
      {
        fact: 'no fix is stated, and no newer release of lib that installs here is free of it',
        source: 'X-1',
      },
    ],
  ])('what keeps a finding: %s', async (_, change, fact) => {
    const { document } = await planOf({
      files: { 'requirements.txt': 'lib==1.0\n' },
      index: { lib: { '1.0': [], '2.0': [] } },
      vulnerabilities: [vulnerability('X-1', 'lib', '2.0')],
      solution: { lib: '1.0' },
      ...change,
    })
    expect(document.unfixed[0]?.because).toContainEqual(fact)
  })

  test('what has no title is told by its facts, decided or not', async () => {
    const { document } = await planOf({
      ...TORCH,
      vulnerabilities: [
        vulnerability('X-1', 'torch', '2.6.0', { title: ' ' }),
        vulnerability('X-2', 'torch', null, { title: '', tier: 'low', intervals: [] }),
      ],
    })
    expect(document.before.findings.map(({ title }) => title)).toEqual([
      'High-severity weakness in torch (CWE-502), affecting versions before 2.6.0',
    ])
    expect(document.undecided.map(({ title }) => title)).toEqual(['Low-severity weakness in torch (CWE-502)'])
  })

  test('advisories that may be missing are a gap before and after, and nothing is all clear then', async () => {
    const gap = 'A source of advisories did not answer, or could not be read in full.'
    const { document } = await planOf({ ...TORCH, input: { advisoryGaps: [gap] } })
    expect([document.before.gaps, document.after.gaps]).toEqual([[gap], [gap]])
    expect(document.after.findings).toEqual([])
    expect(shown(document)).not.toMatch(/all clear/i)
    expect(shown((await planOf(TORCH)).document)).toMatch(/all clear/i)
  })

  test('what is not known of a set that stays is told once', async () => {
    const { document } = await planOf({
      files: { 'requirements.txt': 'lib==1.0\n' },
      index: { lib: { '1.0': { unknown: 'no file would give them' } } },
      solution: { lib: '1.0' },
    })
    expect(document.notes.map(({ text }) => text)).toEqual([
      'The requirements of lib 1.0 are not known: no file would give them (lib 1.0 metadata).',
    ])
  })

  test('why there is no set at all stands for why todays does not install', async () => {
    const { document } = await planOf({
      files: { 'requirements.txt': 'torch==2.6.0\ntorchvision==0.20.1\n' },
      index: TORCH.index,
      solution: null,
    })
    expect(document.clash).toEqual([{ fact: 'nothing fits', source: 'requirements.txt:1' }])
  })

  test('bounds that are no versions of Python, and what they are read as', async () => {
    const { document } = await planOf({
      ...TORCH,
      vulnerabilities: [
        vulnerability('X-1', 'torch', null, {
          intervals: [{ introduced: '0', fixed: null, lastAffected: '2.5.1-cu124' }],
        }),
      ],
    })
    expect(document.before.findings).toMatchObject([
      { affected: ['<=2.5.1-cu124'], looseBounds: [{ written: '2.5.1-cu124', readAs: '2.5.1' }] },
    ])
    expect(document.after.findings).toEqual([])
  })

  test('undecided, with where the package moves', async () => {
    const { document } = await planOf({
      ...TORCH,
      vulnerabilities: [
        vulnerability('X-9', 'torch', null, {
          intervals: [{ introduced: 'some-branch', fixed: null, lastAffected: null }],
        }),
      ],
    })
    expect(document.undecided).toMatchObject([
      { id: 'X-9', why: 'no version range that can be compared; torch moves from 2.5.1 to 2.6.0' },
    ])
  })

  test('malicious, built, silent, by hand', async () => {
    const { document } = await planOf({
      files: { 'requirements.txt': 'evil==1.0\n' },
      index: { evil: { '1.0': { wheels: [], sdist: true }, '1.1': { wheels: [], sdist: true } } },
      vulnerabilities: [vulnerability('MAL-1', 'evil', '1.1', { malicious: true, tier: 'critical' })],
      solution: { evil: '1.1' },
      input: { hints: [{ name: 'torch' as never, file: 'README.md', line: 7 }] },
    })
    expect(document.notes.map(({ kind, file }) => [kind, file])).toEqual([
      ['malicious', undefined],
      ['undeclared-accelerator', 'README.md'],
      ['built', undefined],
    ])
    const silent = await planOf({
      ...TORCH,
      sketch: { silent: { filler: 'it refused' } },
      solution: { torch: '2.6.0', torchvision: '0.21.0', filler: '1.0' },
    })
    expect(silent.document.after.gaps.join(' ')).toContain(
      'Something that decides the set could not be learnt; the notes say what.',
    )
  })
})
