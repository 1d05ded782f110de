import { describe, expect, it } from 'vitest'
import type { Problem } from '../../src/units/problem.ts'
import { bounds, configOf, environments, group, roots } from './checkout.ts'
import type { Files } from './checkout.ts'

function only(files: Files, config = configOf(null, { python: ['3.11'] })): Problem {
  const { problems } = group(files, config)
  expect(problems.map(({ id }) => id)).toHaveLength(1)
  const [problem] = problems
  if (problem === undefined) throw new Error('no problem')
  return problem
}

function ids(files: Files): readonly string[] {
  return group(files).problems.map(({ id, manifests }) => `${id}: ${manifests.join(' ')}`)
}

describe('what is one problem', () => {
  it('a file by itself', () => {
    expect(ids({ 'requirements.txt': 'a==1\n' })).toEqual(['requirements.txt: requirements.txt'])
  })

  it('files that share nothing are apart', () => {
    expect(ids({ 'requirements.txt': 'a\n', 'docs/requirements.txt': 'b\n' })).toEqual([
      'docs/requirements.txt: docs/requirements.txt',
      'requirements.txt: requirements.txt',
    ])
  })

  it('dev and prod that include the same base are together, named by the first root', () => {
    const problem = only({
      'requirements/base.txt': 'a==1\n',
      'requirements/prod.txt': '-r base.txt\nb\n',
      'requirements/dev.txt': '-r base.txt\nc\n',
    })
    expect(problem.id).toBe('requirements/dev.txt')
    expect(problem.manifests).toEqual(['requirements/base.txt', 'requirements/dev.txt', 'requirements/prod.txt'])
    expect(environments(problem).map((line) => line.split(' ')[0])).toEqual([
      'requirements/dev.txt',
      'requirements/prod.txt',
    ])
    expect(roots(problem)).toEqual(['a==1 @0,1', 'c @0', 'b @1'])
  })

  it('the id is first in byte order, capitals before small letters', () => {
    expect(
      only({
        'requirements/b.txt': '-r base.txt\nx\n',
        'requirements/Z.txt': '-r base.txt\ny\n',
        'requirements/base.txt': 'a\n',
      }).id,
    ).toBe('requirements/Z.txt')
  })

  it('an install line that names several files joins them', () => {
    const files = { 'requirements.txt': 'a\n', 'requirements-gpu.txt': 'b\n' }
    expect(ids(files)).toHaveLength(2)
    const problem = only(
      { ...files, Dockerfile: 'FROM python:3.11\nRUN pip install -r requirements.txt -r requirements-gpu.txt' },
      configOf(null),
    )
    expect(problem.id).toBe('requirements-gpu.txt')
    expect(environments(problem)).toEqual(['requirements-gpu.txt 3.11 linux_x86_64 any <- Dockerfile:1'])
    expect(roots(problem)).toEqual(['b @0', 'a @0'])
  })

  it('one image installs everything its lines install', () => {
    const problem = only(
      {
        'requirements.txt': 'a\n',
        'extra-requirements.txt': 'b\n',
        Dockerfile: 'FROM python:3.11\nRUN pip install -r requirements.txt\nRUN pip install -r extra-requirements.txt',
      },
      configOf(null),
    )
    expect(environments(problem)).toHaveLength(1)
  })

  it('CI commands by themselves do not join', () => {
    const ci =
      'jobs:\n  a:\n    steps:\n      - run: pip install -r requirements.txt\n      - run: pip install -r requirements-dev.txt\n'
    expect(
      ids({ 'requirements.txt': 'a\n', 'requirements-dev.txt': 'b\n', '.github/workflows/ci.yml': ci }),
    ).toHaveLength(2)
  })

  it('one CI command that names several joins', () => {
    const ci = 'jobs:\n  a:\n    steps:\n      - run: pip install -r requirements.txt -r requirements-dev.txt\n'
    expect(ids({ 'requirements.txt': 'a\n', 'requirements-dev.txt': 'b\n', '.github/workflows/ci.yml': ci })).toEqual([
      'requirements-dev.txt: requirements-dev.txt requirements.txt',
    ])
  })

  it('two images that share a file are one problem with both environments', () => {
    const problem = only(
      {
        'requirements.txt': 'a==1\n',
        'api/Dockerfile': 'FROM python:3.10\nCOPY requirements.txt .\nRUN pip install -r requirements.txt',
        'worker/Dockerfile':
          'FROM nvidia/cuda:12.1.0-base-ubuntu22.04\nRUN python3.11 -m pip install -r requirements.txt',
      },
      configOf(null),
    )
    expect(environments(problem)).toEqual([
      'requirements.txt 3.10 linux_x86_64 any <- api/Dockerfile:1',
      'requirements.txt 3.11 linux_x86_64 cu12 <- worker/Dockerfile:2, worker/Dockerfile:1',
    ])
    expect(roots(problem)).toEqual(['a==1 @0,1'])
  })

  it('an image that installs an included file by itself is an environment of its own', () => {
    const problem = only(
      {
        'base.requirements.txt': '',
        'requirements-base.txt': 'a\n',
        'requirements-dev.txt': '-r requirements-base.txt\nb\n',
        Dockerfile: 'FROM python:3.10\nRUN pip install -r requirements-base.txt',
      },
      configOf(null),
    )
    expect(problem.id).toBe('requirements-dev.txt')
    expect(environments(problem)).toEqual([
      'requirements-base.txt 3.10 linux_x86_64 any <- Dockerfile:1',
      'requirements-dev.txt 3.10 linux_x86_64 any <- Dockerfile:1',
    ])
    expect(roots(problem)).toEqual(['a @0,1', 'b @1'])
  })

  it('a file with nothing to install is no problem, and what cannot be read in it is still told', () => {
    const grouping = group({ 'requirements.txt': '# nothing\n', 'pyproject.toml': '[tool.black\n' })
    expect(grouping.problems).toEqual([])
    expect(grouping.unreadable.map(({ file }) => file)).toEqual(['pyproject.toml'])
  })

  it('include and exclude choose roots; what they include is read', () => {
    const files = {
      'requirements.txt': 'a\n',
      'docs/requirements.txt': '-r ../base-requirements.txt\nb\n',
      'base-requirements.txt': 'c\n',
    }
    const ofConfig = (yaml: string): readonly string[] =>
      group(files, configOf(yaml)).problems.map(({ manifests }) => manifests.join(' '))
    expect(ofConfig('exclude: docs/**')).toEqual(['requirements.txt'])
    expect(ofConfig('include: docs/')).toEqual(['base-requirements.txt docs/requirements.txt'])
  })
})

describe('includes', () => {
  it('-c lines are bounds and install nothing', () => {
    const problem = only({
      'requirements.txt': '-c constraints.txt\na\n',
      'constraints.txt': 'b<2\na!=1.5; python_version < "3"\nc @ https://c.example/c.whl\n',
    })
    expect(roots(problem)).toEqual(['a @0'])
    expect(bounds(problem)).toEqual(['b<2 @0 constraints.txt:1'])
    expect(problem.manifests).toEqual(['constraints.txt', 'requirements.txt'])
  })

  it('-c of an install command is a bound', () => {
    const problem = only({
      'requirements.txt': 'a\n',
      'constraints.txt': 'b<2\n',
      Dockerfile: 'FROM python:3.11\nRUN pip install -r requirements.txt -c constraints.txt',
    })
    expect(bounds(problem)).toEqual(['b<2 @0 constraints.txt:1'])
  })

  it('a file that a command names with -c alone installs nothing', () => {
    const problem = only({
      'requirements.txt': 'a\n',
      'requirements-pins.txt': 'b<2\n',
      Dockerfile: 'FROM python:3.11\nRUN pip install -r requirements.txt -c requirements-pins.txt',
    })
    expect(roots(problem)).toEqual(['a @0'])
    expect(bounds(problem)).toEqual(['b<2 @0 requirements-pins.txt:1'])
  })

  it('a constraints file that nobody includes installs nothing', () => {
    expect(ids({ 'requirements.txt': 'a\n', 'constraints.txt': 'b<2\n' })).toEqual([
      'requirements.txt: requirements.txt',
    ])
  })

  it.each([
    ['-r ../../etc/passwd', 'leaves the repository'],
    ['-r /etc/passwd', 'absolute'],
    ['-r ~/x.txt', 'absolute'],
    ['-c https://c.example/c.txt', 'not a file of the repository'],
    ['-r file:///etc/passwd', 'not a file of the repository'],
    ['-r nowhere.txt', 'no such file'],
    ['-r ${DIR}/x.txt', 'environment variable'],
    ['-e ../../elsewhere', 'leaves the repository'],
    ['-e ./lib', 'no pyproject.toml'],
  ])('%s is told with its line', (line, why) => {
    const problem = only({ 'requirements.txt': `a\n${line}\nb\n` })
    expect(roots(problem)).toEqual(['a @0', 'b @0'])
    expect(problem.unreadable).toMatchObject([{ file: 'requirements.txt', line: 2, why: expect.stringContaining(why) }])
  })

  it('circles end, are told, and have a root', () => {
    const problem = only({
      'requirements-a.txt': '-r requirements-b.txt\na\n',
      'requirements-b.txt': '-r requirements-a.txt\nb\n',
    })
    expect(problem.id).toBe('requirements-a.txt')
    expect(roots(problem)).toEqual(['b @0', 'a @0'])
    expect(problem.unreadable).toMatchObject([
      { file: 'requirements-b.txt', line: 1, why: expect.stringContaining('leads back') },
    ])
  })

  it('a file that includes itself', () => {
    expect(roots(only({ 'requirements.txt': '-r requirements.txt\na\n' }))).toEqual(['a @0'])
  })

  it('what stands twice in the tree counts once', () => {
    const problem = only({
      'requirements.txt': '-r requirements/a.txt\n-r requirements/b.txt\n',
      'requirements/a.txt': '-r c.txt\n',
      'requirements/b.txt': '-r c.txt\n',
      'requirements/c.txt': 'x\n',
    })
    expect(roots(problem)).toEqual(['x @0'])
    expect(problem.unreadable).toEqual([])
  })

  it('declarations come in the order pip reads them', () => {
    expect(roots(only({ 'requirements.txt': 'z\n-r requirements/a.txt\nb\n', 'requirements/a.txt': 'y\n' }))).toEqual([
      'z @0',
      'y @0',
      'b @0',
    ])
  })

  it('-e . brings the project with the extras that are named, and the project stays a unit of its own', () => {
    const problem = only({
      'requirements.txt': '-e .[test]\nx\n',
      'pyproject.toml':
        '[project]\nname = "p"\ndependencies = ["a"]\n[project.optional-dependencies]\ntest = ["t"]\ndocs = ["d"]\n',
    })
    expect(environments(problem).map((line) => line.replace(/ <-.*/, ''))).toEqual([
      'pyproject.toml 3.11 linux_x86_64 any [extra:docs extra:test]',
      'requirements.txt 3.11 linux_x86_64 any',
    ])
    expect(roots(problem).toSorted()).toEqual(['a @0,1', 'd @0', 't @0,1', 'x @1'])
  })

  it('lines that Lockstep wrote itself are nowhere', () => {
    const problem = only({ 'requirements.txt': 'a\nb<2  # lockstep: constraint\n' })
    expect(roots(problem)).toEqual(['a @0'])
    expect(bounds(problem)).toEqual([])
  })
})

describe('markers and environments', () => {
  it('lines split by markers are separate declarations', () => {
    const problem = only(
      {
        'requirements.txt':
          'a==1; python_version < "3.11"\na==2; python_version >= "3.11"\nw; sys_platform == "win32"\n',
      },
      configOf(null, { python: ['3.10', '3.11'] }),
    )
    expect(roots(problem)).toEqual(['a==1 @0', 'a==2 @1'])
  })

  it('a problem with no active line is none', () => {
    expect(group({ 'requirements.txt': 'w; sys_platform == "win32"\n' }).problems).toEqual([])
  })
})

const projectWith = (rest: string): Files => ({
  'pyproject.toml': `[project]\nname = "p"\nversion = "1"\ndependencies = ["a>=1"]\n${rest}`,
})

describe('projects', () => {
  it('extras and groups are installed together', () => {
    const problem = only(
      projectWith(
        '[project.optional-dependencies]\nx = ["b"]\n[dependency-groups]\ndev = ["c", {include-group = "test"}]\ntest = ["d"]\n',
      ),
    )
    expect(environments(problem)).toEqual([
      'pyproject.toml 3.11 linux_x86_64 any [extra:x group:dev group:test] <- --python',
    ])
    expect(roots(problem)).toEqual(['a>=1 @0', 'b @0', 'c @0', 'd @0'])
  })

  it('declared conflicts are environments of their own', () => {
    const problem = only(
      projectWith(
        '[project.optional-dependencies]\ncpu = ["t==1"]\ngpu = ["t==2"]\nx = ["b"]\n[tool.uv]\nconflicts = [[{extra = "cpu"}, {extra = "gpu"}]]\n',
      ),
    )
    expect(problem.environments.map(({ selection }) => selection.join(' '))).toEqual([
      'extra:cpu extra:x',
      'extra:gpu extra:x',
    ])
    expect(roots(problem)).toEqual(['a>=1 @0,1', 't==1 @0', 't==2 @1', 'b @0,1'])
  })

  it('conflicts reach through includes of groups', () => {
    const problem = only(
      projectWith(
        '[project.optional-dependencies]\ngpu = ["t"]\n[dependency-groups]\nold = ["u"]\ndev = [{include-group = "old"}]\n[tool.uv]\nconflicts = [[{extra = "gpu"}, {group = "old"}]]\n',
      ),
    )
    expect(problem.environments.map(({ selection }) => selection.join(' '))).toEqual([
      'extra:gpu',
      'group:dev',
      'group:old',
    ])
  })

  it('direct requirements that exclude each other part them', () => {
    const problem = only(projectWith('[project.optional-dependencies]\nold = ["n<2"]\nnew = ["n>=2"]\n'))
    expect(problem.environments.map(({ selection }) => selection.join(' '))).toEqual(['extra:new', 'extra:old'])
  })

  it('a pin and its variant do not', () => {
    expect(
      only(projectWith('[project.optional-dependencies]\na1 = ["n==2.0"]\nb1 = ["n>=1"]\n')).environments,
    ).toHaveLength(1)
  })

  it('a clash under markers parts them only where both hold', () => {
    const files = projectWith(
      '[project.optional-dependencies]\nold = ["n<2; python_version < \'3.11\'"]\nnew = ["n>=2"]\n',
    )
    const problem = only(files, configOf(null, { python: ['3.10', '3.11'] }))
    expect(
      problem.environments.map(({ environment, selection }) => `${environment.python} ${selection.join(' ')}`),
    ).toEqual(['3.10 extra:new', '3.10 extra:old', '3.11 extra:new extra:old'])
  })

  it('uv constraints are bounds, overrides replace, and one whose marker never holds drops', () => {
    const problem = only(
      projectWith(
        '[tool.uv]\nconstraint-dependencies = ["c<3"]\noverride-dependencies = ["o==1", "d; sys_platform == \'never\'"]\n',
      ),
    )
    expect(bounds(problem)).toEqual(['c<3 @0 pyproject.toml:6'])
    expect(
      problem.overrides.map(({ name, specifier, environments }) => [name, specifier?.text ?? null, environments]),
    ).toEqual([
      ['o', '==1', [0]],
      ['d', null, [0]],
    ])
    expect(problem.installer.kind).toBe('uv')
  })

  it('Poetry', () => {
    const problem = only(
      {
        'pyproject.toml':
          '[tool.poetry]\nname = "p"\n[tool.poetry.dependencies]\npython = "^3.10"\na = "^1.2"\n[tool.poetry.group.dev.dependencies]\nb = "*"\n',
      },
      configOf(null),
    )
    expect(environments(problem)).toEqual([
      'pyproject.toml 3.10 linux_x86_64 any [group:dev] <- requires-python in pyproject.toml:4',
    ])
    expect(roots(problem)).toEqual(['a>=1.2,<2.0 @0', 'b @0'])
    expect(problem.installer).toMatchObject({ kind: 'poetry', evidence: '[tool.poetry] in pyproject.toml' })
  })
})

const withCommands = (...commands: readonly string[]): Files => ({
  'requirements.txt': 'a\n',
  Dockerfile: ['FROM python:3.11', ...commands.map((command) => `RUN ${command}`)].join('\n'),
})

describe('who installs', () => {
  it.each<[string, Files, string, string]>([
    ['nothing says', { 'requirements.txt': 'a\n' }, 'pip', ''],
    [
      'a uv lock',
      { 'pyproject.toml': '[project]\nname = "p"\ndependencies = ["a"]\n', 'uv.lock': '' },
      'uv',
      'uv.lock',
    ],
    [
      'a lock elsewhere',
      { 'pyproject.toml': '[project]\nname = "p"\ndependencies = ["a"]\n', 'x/uv.lock': '' },
      'pip',
      '',
    ],
    [
      'a command',
      { 'requirements.txt': 'a\n', Dockerfile: 'FROM python:3.11\nRUN uv pip install --system -r requirements.txt' },
      'uv',
      'Dockerfile:2',
    ],
    [
      'a command outweighs a lock',
      {
        'pyproject.toml': '[project]\nname = "p"\ndependencies = ["a"]\n',
        'uv.lock': '',
        Dockerfile: 'FROM python:3.11\nRUN pip install .',
      },
      'pip',
      'Dockerfile:2',
    ],
    [
      'poetry install',
      {
        'pyproject.toml': '[project]\nname = "p"\ndependencies = ["a"]\n',
        Dockerfile: 'FROM python:3.11\nRUN poetry install',
      },
      'poetry',
      'Dockerfile:2',
    ],
  ])('%s', (_, files, kind, evidence) => {
    expect(only(files).installer).toMatchObject({ kind, evidence })
  })

  it('index options in the order of the command, the files, the project', () => {
    const { installer } = only({
      'requirements.txt': '--extra-index-url https://b.example/simple\n--pre\na\n',
      Dockerfile: 'FROM python:3.11\nRUN pip install -i https://a.example/simple -r requirements.txt',
    })
    expect(installer.indexes.map(({ kind, value }) => `${kind} ${value}`.trim())).toEqual([
      'index-url https://a.example/simple',
      'extra-index-url https://b.example/simple',
      'pre',
    ])
    expect(installer.allowsPrereleases).toBe(true)
  })

  const CUDA = 'https://download.example/whl/cu121'
  const CPU = 'https://download.example/whl/cpu'
  it.each<[string, string, readonly string[], readonly string[]]>([
    [
      'one for both',
      'torch\n',
      [`-r requirements-torch.txt -i ${CUDA}`, `-r requirements.txt -i ${CUDA}`],
      [`index-url ${CUDA}`],
    ],
    [
      'one beside the built-in one',
      'torch\n',
      [`-r requirements-torch.txt --index-url ${CUDA}`, '-r requirements.txt'],
      [`extra-index-url ${CUDA}`],
    ],
    [
      'one of a file beside the built-in one',
      `--index-url ${CUDA}\ntorch\n`,
      ['-r /app/requirements-torch.txt', '-r requirements.txt'],
      [`extra-index-url ${CUDA}`],
    ],
    [
      'one of a file for all',
      `--index-url ${CUDA}\ntorch\n`,
      ['-r requirements-torch.txt -r requirements.txt'],
      [`index-url ${CUDA}`],
    ],
    [
      'two',
      'torch\n',
      [`-r requirements-torch.txt --index-url ${CUDA}`, `-r requirements.txt --index-url ${CPU}`],
      [`index-url ${CUDA}`, `extra-index-url ${CPU}`],
    ],
  ])('indexes of commands one after the other: %s', (_, torch, commands, indexes) => {
    const { installer } = only({
      'requirements-torch.txt': torch,
      'requirements.txt': 'a\n',
      Dockerfile: `FROM python:3.11\nCOPY . /app/\nWORKDIR /app\n${commands.map((words) => `RUN pip install ${words}\n`).join('')}`,
    })
    expect(installer.indexes.map(({ kind, value }) => `${kind} ${value}`)).toEqual(indexes)
  })

  it('--no-deps counts where every command has it', () => {
    expect(only(withCommands('pip install --no-deps -r requirements.txt')).installer.withoutDependencies).toBe(true)
    expect(
      only(withCommands('pip install --no-deps -r requirements.txt', 'pip install -r requirements.txt')).installer
        .withoutDependencies,
    ).toBe(false)
    expect(only({ 'requirements.txt': 'a\n' }).installer.withoutDependencies).toBe(false)
  })
})

const projectOf = (classifiers: string): Files => ({
  'pyproject.toml': `[project]\nname = "p"\ndependencies = ["a"]\nclassifiers = [${classifiers}]\n`,
})

describe('published', () => {
  const publish = {
    '.github/workflows/release.yml': 'jobs:\n  a:\n    steps:\n      - uses: pypa/gh-action-pypi-publish@v1\n',
  }

  it.each<[string, Files, boolean]>([
    ['an application', projectOf(''), false],
    ['classifiers', projectOf('"Development Status :: 5 - Production/Stable"'), true],
    ['kept private', projectOf('"Private :: Do Not Upload", "Typing :: Typed"'), false],
    ['a workflow', { ...projectOf(''), ...publish }, true],
    ['a workflow beside requirements alone', { 'requirements.txt': 'a\n', ...publish }, false],
  ])('%s', (_, files, expected) => {
    expect(only(files).isPublished).toBe(expected)
  })
})

describe('the config', () => {
  it('constraints are bounds everywhere, with their line', () => {
    const problem = only(
      { 'requirements.txt': 'a\n' },
      configOf('constraints:\n  - torch<2.2\n', { python: ['3.10', '3.11'] }),
    )
    expect(bounds(problem)).toEqual(['torch<2.2 @0,1 .github/lockstep.yml:2 constraints'])
  })
})
