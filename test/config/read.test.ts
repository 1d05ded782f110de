import { describe, expect, it } from 'vitest'
import { mergeCommandLine } from '../../src/config/command-line.ts'
import { defaultConfigText } from '../../src/config/default-text.ts'
import { describeKeys } from '../../src/config/keys.ts'
import { readConfig, readConfigs, validateConfig, validateConfigs } from '../../src/config/read.ts'
import { entryOf, itemsOf, readYaml, textOf } from '../../src/config/yaml.ts'
import { LockstepError } from '../../src/errors.ts'

function file(text: string): { path: string; bytes: Uint8Array } {
  return { path: '.github/lockstep.yml', bytes: new TextEncoder().encode(text) }
}

function errors(text: string): readonly string[] {
  return validateConfig(file(text)).errors.map((error) => error.toLine())
}

describe('defaults', () => {
  it('stand without a file, and with an empty one', () => {
    const none = readConfig(null)
    expect(none).toMatchObject({
      python: [],
      platforms: [],
      accelerator: null,
      include: ['**'],
      exclude: [],
      strategy: 'minimal',
      minimumReleaseAgeDays: 3,
      constraints: [],
      hold: [],
      allow: { downgrades: [], majors: [], build: [], unknownRequirements: false, acceleratorChange: false },
      raiseFloors: 'auto',
      scoreWeights: { critical: 1, high: 0.25, medium: 0.06, low: 0.02, unknown: 0.06 },
      timeBudgetSeconds: 60,
      file: null,
      stated: {},
    })
    for (const text of ['', '# nothing\n', '---\n', 'null\n', '\uFEFF']) {
      expect({ ...readConfig(file(text)), file: null }).toEqual(none)
    }
  })
})

describe('values', () => {
  it('one value may stand for a list, and numbers keep their zeros', () => {
    expect(readConfig(file('python: 3.10\n')).python).toEqual(['3.10'])
    expect(readConfig(file('python: [3.10, "3.11", 3.12]\n')).python).toEqual(['3.10', '3.11', '3.12'])
    expect(readConfig(file('hold: Torch_Vision\n')).hold).toEqual(['torch-vision'])
    expect(readConfig(file('exclude: docs/**\n')).exclude).toEqual(['docs/**'])
  })

  it.each([
    ['3 days', 3],
    ['1 day', 1],
    ['2 weeks', 14],
    ['36 hours', 1.5],
    ['0 days', 0],
    ['1.5 days', 1.5],
    [' 7 Days ', 7],
  ])('minimumReleaseAge %j is %d days', (text, days) => {
    expect(readConfig(file(`minimumReleaseAge: "${text}"\n`)).minimumReleaseAgeDays).toBe(days)
  })

  it('constraints have their line', () => {
    const { constraints } = readConfig(file('# why\nconstraints:\n  - torch<2.2\n  - NumPy >= 1.26, <3\n'))
    expect(constraints.map(({ name, specifier, source }) => `${name}${specifier.text} ${source}`)).toEqual([
      'torch<2.2 .github/lockstep.yml:3 constraints',
      'numpy>=1.26,<3 .github/lockstep.yml:4 constraints',
    ])
  })

  it('aliases are resolved', () => {
    expect(readConfig(file('hold: &all [torch, numpy]\nallow:\n  build: *all\n')).allow.build).toEqual([
      'torch',
      'numpy',
    ])
  })

  it('an alias is what its name stood for last before it, also within what another alias stands for', () => {
    const [node] = readYaml('a: &x [&y 1, *y]\nb: &y 2\nc: *x\nd: *y\ne: &y 3\nf: [*y, *x]\n', 'f')
    const texts = (key: string) =>
      itemsOf(entryOf(node, key)).map((item) => [textOf(item), ...itemsOf(item).map(textOf)])
    expect(texts('c')).toEqual([
      ['1', '1'],
      ['1', '1'],
    ])
    expect(texts('d')).toEqual([['2', '2']])
    expect(texts('f')).toEqual([
      ['3', '3'],
      [null, '1', '1'],
    ])
  })

  it('who said it is kept', () => {
    expect(readConfig(file('strategy: latest\npython:\n  - "3.11"\n')).stated).toEqual({
      strategy: '.github/lockstep.yml:1 strategy',
      python: '.github/lockstep.yml:2 python',
    })
  })
})

describe('errors say where, what and what next', () => {
  it.each<[string, readonly string[]]>([
    ['\n\n\n\n\n\npythn: "3.11"\n', ['.github/lockstep.yml:7 `pythn`: unknown key. Did you mean `python`?']],
    ['platform: x\n', ['.github/lockstep.yml:1 `platform`: unknown key. Did you mean `platforms`?']],
    [
      'minimumreleaseage: 3 days\n',
      ['.github/lockstep.yml:1 `minimumreleaseage`: unknown key. Did you mean `minimumReleaseAge`?'],
    ],
    ['allow:\n  biuld: all\n', ['.github/lockstep.yml:2 `biuld`: unknown key. Did you mean `build`?']],
    ['zzz: 1\n', [expect.stringContaining('.github/lockstep.yml:1 `zzz`: unknown key. Known keys: python, ')]],
    ['constructor: 1\n', [expect.stringContaining('`constructor`: unknown key.')]],
    ['__proto__: {a: 1}\n', [expect.stringContaining('`__proto__`: unknown key.')]],
    ['allow: {__proto__: {build: all}}\n', [expect.stringContaining('`__proto__`: unknown key.')]],
    [
      'strategy: newest\n',
      ['.github/lockstep.yml:1 `strategy`: "newest" is not allowed here. Use one of minimal, latest.'],
    ],
    [
      'strategy: minmal\n',
      ['.github/lockstep.yml:1 `strategy`: "minmal" is not allowed here. Did you mean `minimal`?'],
    ],
    [
      'python: 3.99\n',
      [expect.stringContaining(':1 `python`: "3.99" is not a Python that Lockstep knows. Use one of 3.8, ')],
    ],
    ['python: [3.11,\n  2.7]\n', [expect.stringContaining(':2 `python`: "2.7" is not a Python')]],
    [
      'platforms: linux\n',
      [expect.stringContaining('"linux" is not a platform that Lockstep knows. Use linux_x86_64')],
    ],
    ['accelerator: gpu\n', [expect.stringContaining('"gpu" is not an accelerator. Use cu11')]],
    ['minimumReleaseAge: 3\n', [expect.stringContaining('"3" is not a duration. Write it like "3 days"')]],
    ['minimumReleaseAge: soon\n', [expect.stringContaining('"soon" is not a duration.')]],
    [
      'constraints: [torch]\n',
      [expect.stringContaining('"torch" is not a name with a version bound. Write it like "torch<2.2".')],
    ],
    [
      'constraints: ["torch<2; python_version>\'3\'"]\n',
      [expect.stringContaining('is not a name with a version bound.')],
    ],
    ['hold: ["a b"]\n', [expect.stringContaining('"a b" is not a package name.')]],
    ['allow:\n  majors: {}\n', [expect.stringContaining(':2 `allow.majors`: Object is not allowed here.')]],
    [
      'allow:\n  unknownRequirements: ja\n',
      [expect.stringContaining(':2 `allow.unknownRequirements`: "ja" is neither true nor false. Write true or false.')],
    ],
    ['scoreWeights: {high: 11}\n', [expect.stringContaining('`scoreWeights.high`: is above 10.')]],
    ['scoreWeights: {high: .nan}\n', [expect.stringContaining('`scoreWeights.high`')]],
    ['- a\n', ['.github/lockstep.yml:1: is not a map of keys. Write lines like `strategy: minimal`.']],
    [
      'python: 3.11\nstrategy: latest\npython: 3.12\n',
      ['.github/lockstep.yml:3: `python` stands here twice. Keep one of them.'],
    ],
    ['a: [\n', [expect.stringMatching(/^\.github\/lockstep\.yml:\d: /)]],
    [
      'strategy: minimal\n---\nstrategy: latest\n',
      ['.github/lockstep.yml:3: a second document begins here. Keep one.'],
    ],
  ])('%j', (text, expected) => {
    expect(errors(text)).toEqual(expected)
    expect(() => readConfig(file(text))).toThrow(LockstepError)
  })

  it('lists all of them in the order of the file', () => {
    expect(errors('strategy: x\npythn: 1\npython: 1\n').map((line) => line.split(' ')[0])).toEqual([
      '.github/lockstep.yml:1',
      '.github/lockstep.yml:2',
      '.github/lockstep.yml:3',
    ])
  })
})

describe('the command line', () => {
  it('outweighs the file and is named as the source', () => {
    const config = mergeCommandLine(readConfig(file('python: 3.9\naccelerator: cu11\n')), {
      python: ['3.10', '3.11'],
      platform: ['win_amd64'],
      strategy: 'latest',
    })
    expect(config).toMatchObject({
      python: ['3.10', '3.11'],
      platforms: ['win_amd64'],
      accelerator: 'cu11',
      strategy: 'latest',
    })
    expect(config.stated).toEqual({
      python: '--python',
      platforms: '--platform',
      strategy: '--strategy',
      accelerator: '.github/lockstep.yml:2 accelerator',
    })
  })

  it('changes nothing where it says nothing', () => {
    const config = readConfig(file('python: 3.9\n'))
    expect(mergeCommandLine(config, { python: [] })).toEqual(config)
  })

  it.each([
    [{ python: ['3'] }, '--python', /^"3" is not a Python/, /^Use one of 3\.8/],
    [{ platform: ['x'] }, '--platform', /^"x" is not a platform/, /^Use linux_x86_64/],
    [{ accelerator: 'cuda' }, '--accelerator', /^"cuda" is not an accelerator/, /^Use cu11/],
    [{ strategy: 'lastest' }, '--strategy', /^"lastest" is not a strategy\.$/, /^Did you mean latest\?$/],
  ])('%j', (options, where, what, next) => {
    const merged = (): unknown => mergeCommandLine(readConfig(null), options)
    expect(merged).toThrow(LockstepError)
    expect(merged).toThrow(
      expect.objectContaining({ where, message: expect.stringMatching(what), next: expect.stringMatching(next) }),
    )
  })
})

describe('the file that init writes', () => {
  it('is valid, and changes nothing', () => {
    expect({ ...readConfig(file(defaultConfigText())), file: null }).toEqual(readConfig(null))
  })

  it('is valid with every key uncommented', () => {
    const uncommented = defaultConfigText().replaceAll(/^#(?=[a-z]|  [a-z])/gim, '')
    expect(errors(uncommented)).toEqual([])
    expect(readConfig(file(uncommented))).toMatchObject({
      strategy: 'latest',
      accelerator: 'cu12',
      allow: { build: ['mmcv', 'flash-attn'], majors: 'all' },
    })
  })

  it('names every key', () => {
    const text = defaultConfigText()
    for (const { key, description } of describeKeys()) {
      expect(text).toContain(`#${key.includes('.') ? `  ${key.split('.')[1] ?? ''}` : key}:`)
      expect(description).not.toBe('')
    }
  })

  it('holds what was found', () => {
    expect(readConfig(file(defaultConfigText({ python: ['3.10'], exclude: ['docs/**'] })))).toMatchObject({
      python: ['3.10'],
      exclude: ['docs/**'],
    })
  })
})

const named = (path: string, text: string) => ({ path, bytes: new TextEncoder().encode(text) })

describe('several files', () => {
  it('a later file outweighs those before it, key by key', () => {
    const config = readConfigs([
      named('acme/.github:.github/lockstep.yml', 'labels: [a, b]\nallow:\n  majors: all\nconstraints: torch<2.2\n'),
      named('.github/lockstep.yml', '\nlabels: c\nallow:\n  build: [mmcv]\npython: 3.11\n'),
    ])
    expect(config.labels).toEqual(['c'])
    expect(config.allow).toMatchObject({ majors: 'all', build: ['mmcv'], downgrades: [] })
    expect(config.constraints.map(({ source }) => source)).toEqual(['acme/.github:.github/lockstep.yml:4 constraints'])
    expect(config.stated.python).toBe('.github/lockstep.yml:5 python')
    expect(config.file).toBe('.github/lockstep.yml')
  })

  it('a mistake has the line of its own file', () => {
    const { config, errors } = validateConfigs([
      named('a.yml', 'updates: everything\n'),
      named('b.yml', '\nlabel: x\n'),
    ])
    expect(config).toBeNull()
    expect(errors.map((error) => error.toLine())).toEqual([
      'a.yml:1 `updates`: "everything" is not allowed here. Use one of security, all.',
      'b.yml:2 `label`: unknown key. Did you mean `labels`?',
    ])
  })
})

describe('keys of the App', () => {
  it.each([
    ['schedule: every monday', 'is not a cron expression'],
    ['schedule: "61 6 * * 1"', 'is not a cron expression'],
    ['schedule: "0 6 * * 1/0"', 'is not a cron expression'],
    ['timezone: Europe/Atlantis', 'is not a time zone'],
    ['baseBranches: ["-x"]', 'is not a branch name'],
    ['baseBranches: [a, b, c, d, e, f]', 'more than 5 branches'],
    ['branchPrefix: ../', 'is no prefix of a branch'],
    ['notice: ../secret', 'is not a path in the repository'],
    ['notice: .git/config', 'is not a path in the repository'],
    ['extends: ..', 'is no repository'],
    ['limits:\n  openPullRequests: 0', 'is below 1'],
    ['automerge:\n  movs: patch', 'Did you mean `moves`?'],
    ['ignore:\n  - id: torch', 'is not the id of an advisory'],
    ['ignore:\n  - because: x', 'names both an advisory and a package, or neither'],
    ['ignore:\n  - id: X-1\n    until: 2026-02-30', 'is not a date'],
    ['ignore:\n  - id: X-1\n    untl: 2026-02-03', 'Did you mean `until`?'],
    ['units:\n  - path: a', 'unknown key. Did you mean `paths`?'],
    ['reviewers: "a b"', 'is no account or team'],
  ])('%s', (text, what) => {
    const { config, errors } = validateConfig(file(`${text}\n`))
    expect(config).toBeNull()
    expect(errors.map((error) => error.toLine()).join('\n')).toContain(what)
  })

  it('reads what people write', () => {
    expect(
      readConfig(
        file(
          'schedule: "0 6,18 1-15/2 jan-mar mon"\ntimezone: Europe/Berlin\nreviewers: [octocat, acme/ml]\nautomerge: {moves: patch, settle: 1 hour}\nignore:\n  - package: Torch\n    until: 2027-01-31\n',
        ),
      ),
    ).toMatchObject({
      automerge: { moves: 'patch', settle: 3600, accelerator: false },
      ignore: [
        { package: 'torch', id: null, until: '2027-01-31T23:59:59.999Z', source: '.github/lockstep.yml:6 ignore' },
      ],
    })
  })
})
