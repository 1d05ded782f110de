import { expect, test } from 'vitest'
import { NOTHING } from '../../src/propose/bot-config.ts'
import { declaredIn } from '../../src/propose/declared.ts'
import { isOtherBotsConfig, readOtherBots } from '../../src/propose/other-bots.ts'
import { treeOf } from './file-tree.ts'

const declared = await declaredIn(
  treeOf({
    'requirements.txt':
      'torch==2.1.0\nnvidia-ml-py==12.535.133\nnvidia-modelopt>=0.9\nnumpy>=1.24\ncaret~=3.4\n-c bounds.txt\n',
    'dev/requirements.txt': 'torch==1.13.1\nepochal==1!2.3\nscipy==1.11.4\n',
  }),
)
const read = (path: string, text: string) => readOtherBots([{ path, bytes: new TextEncoder().encode(text) }], declared)
const rules = (...rules: readonly object[]) => read('renovate.json', JSON.stringify({ packageRules: rules }))
const names = ({ holds }: ReturnType<typeof read>) => holds.map(({ what }) => what)

test.each([
  ['renovate.json', true],
  ['.github/renovate.json5', true],
  ['.renovaterc', true],
  ['.github/dependabot.yaml', true],
  ['package.json', true],
  ['docs/renovate.json', false],
  ['docs/package.json', false],
  ['dependabot.yml', false],
])('%s', (path, expected) => {
  expect(isOtherBotsConfig(path)).toBe(expected)
})

test('what Renovate ignores is held', () => {
  const found = read('renovate.json', '{ "ignoreDeps": ["torch", "Num.Py", "@types/node"] }')
  expect(found.holds).toEqual([
    { what: 'num-py', from: 'renovate.json:1' },
    { what: 'torch', from: 'renovate.json:1' },
  ])
})

test('rules that switch packages off altogether are holds, those about some versions or files are not', () => {
  expect(names(rules({ matchPackageNames: ['torch'], enabled: false }))).toEqual(['torch'])
  expect(names(rules({ matchDepNames: ['torch'], matchManagers: ['pep621'], enabled: false }))).toEqual(['torch'])
  expect(names(rules({ matchPackageNames: ['torch'], matchUpdateTypes: ['major'], enabled: false }))).toEqual([])
  expect(names(rules({ matchPackageNames: ['torch'], matchManagers: ['npm'], enabled: false }))).toEqual([])
  expect(names(rules({ matchPackageNames: ['torch'], enabled: true }))).toEqual([])
})

test('JSON5 reads: comments, single quotes, trailing commas, tabs; and an address is no comment', () => {
  const text = `{\n\t// ours\n\textends: ['https://rules.example/a//b'], /* "x" */\n\t'ignoreDeps': ['torch',],\n}`
  expect(names(read('renovate.json5', text))).toEqual(['torch'])
})

test('Renovate hands Python over, unless it has none of it', () => {
  const bots = (text: string) => read('renovate.json', text).handOvers.map(({ bot }) => bot)
  expect(bots('{}')).toEqual(['Renovate'])
  expect(bots('{ "enabledManagers": ["npm"] }')).toEqual([])
  expect(bots('{ "enabledManagers": ["npm", "pep621"] }')).toEqual(['Renovate'])
  expect(bots('{ "enabled": false }')).toEqual([])
  const [{ lines } = { lines: '' }] = read('renovate.json', '{}').handOvers
  expect(bots(`{ ${lines} }`)).toEqual([])
})

test('a pattern holds what is declared today and matches it', () => {
  expect(rules({ matchPackageNames: ['nvidia-*'], enabled: false }).holds).toEqual([
    { what: 'nvidia-ml-py', from: 'renovate.json:1', why: 'by nvidia-*' },
    { what: 'nvidia-modelopt', from: 'renovate.json:1', why: 'by nvidia-*' },
  ])
  expect(names(rules({ matchPackagePrefixes: ['Nvidia-m'], enabled: false }))).toEqual([
    'nvidia-ml-py',
    'nvidia-modelopt',
  ])
  expect(rules({ matchPackageNames: ['/^torch/', 'mmcv*'], enabled: false })).toMatchObject({
    ...{ holds: [] },
    leftOut: [
      { what: '/^torch/' },
      { what: 'mmcv*', why: expect.stringContaining('no package that is declared today') },
    ],
  })
})

test.each<[string, object, readonly string[], RegExp | null]>([
  [
    'no majors',
    { matchPackageNames: ['torch'], matchUpdateTypes: ['major'], enabled: false },
    ['torch<3'],
    /^no major updates$/,
  ],
  [
    'no majors, by its key',
    { matchPackageNames: ['torch'], major: { enabled: false } },
    ['torch<3'],
    /^no major updates$/,
  ],
  [
    'no majors and minors',
    { matchDepNames: ['torch'], matchUpdateTypes: ['minor', 'major'], enabled: false },
    ['torch<2.2'],
    /^no major and minor/,
  ],
  ['a caret', { matchPackageNames: ['caret'], matchUpdateTypes: ['major'], enabled: false }, ['caret<4'], null],
  ['an epoch', { matchPackageNames: ['epochal'], matchUpdateTypes: ['major'], enabled: false }, ['epochal<1!3'], null],
  [
    'a pattern',
    { matchPackageNames: ['sci*'], matchUpdateTypes: ['major'], enabled: false },
    ['scipy<2'],
    /^no major updates, by sci\*$/,
  ],
])('steps that Renovate does not take are bounds from the present version: %s', (_, rule, expected, why) => {
  const found = rules(rule)
  expect(found.allowedVersions.map(({ what }) => what)).toEqual(expected)
  expect(found).toMatchObject({ holds: [], leftOut: [] })
  if (why !== null) expect(found.allowedVersions).toMatchObject([{ why: expect.stringMatching(why) }])
})

test('steps of every size are a hold', () => {
  const all = { matchPackageNames: ['torch'], matchUpdateTypes: ['major', 'minor', 'patch'], enabled: false }
  expect(names(rules(all))).toEqual(['torch'])
})

test('paths that another bot ignores are left out', () => {
  const paths = ['docs/', 'legacy', '**/old-?/**', 'a/b.txt', '{a,b}/**']
  const found = read('renovate.json', JSON.stringify({ ignorePaths: paths }))
  expect(found.excludes.map(({ what }) => what)).toEqual(['**/a/b.txt', '**/docs/**', '**/legacy/**', '**/old-?/**'])
  expect(found.leftOut).toMatchObject([{ what: '{a,b}/**', why: expect.stringContaining('No glob') }])
  const text = 'updates:\n  - { package-ecosystem: pip, directory: /app, exclude-paths: ["old/**", "/x.txt"] }\n'
  expect(read('.github/dependabot.yml', text).excludes.map(({ what }) => what)).toEqual(['app/old/**', 'app/x.txt'])
})

test('a preset of people’s own is not read, and told', () => {
  const { leftOut } = read('renovate.json', '{ "extends": ["config:recommended", "local>acme/renovate"] }')
  expect(leftOut).toMatchObject([{ what: 'local>acme/renovate', from: 'renovate.json:1' }])
})

test('rules that name no package are told where they keep something still, but those that hand over', () => {
  expect(rules({ matchPackagePatterns: ['^torch'], enabled: false }).leftOut).toMatchObject([
    { what: 'matchPackagePatterns: ^torch', from: 'renovate.json:1' },
  ])
  expect(rules({ matchFileNames: ['a/**'], enabled: false }).leftOut).toMatchObject([{ what: 'matchFileNames: a/**' }])
  expect(
    rules({ matchManagers: ['poetry'], enabled: false }, { matchPackagePatterns: ['x'], groupName: 'x' }).leftOut,
  ).toEqual([])
})

test('what Dependabot ignores altogether is held, and its Python entries hand over', () => {
  const found = read(
    '.github/dependabot.yml',
    [
      'version: 2',
      'updates:',
      '  - package-ecosystem: pip',
      '    directory: /',
      '    ignore:',
      '      - dependency-name: torch',
      '      - dependency-name: numpy',
      '        update-types: ["version-update:semver-major"]',
      '      - dependency-name: "nvidia-*"',
      '  - package-ecosystem: npm',
      '    directory: /',
      '    ignore: [{ dependency-name: left-pad }]',
    ].join('\n'),
  )
  expect(names(found)).toEqual(['nvidia-ml-py', 'nvidia-modelopt', 'torch'])
  expect(found.leftOut).toMatchObject([{ what: 'numpy', why: expect.stringContaining('no line states the version') }])
  expect(found.handOvers).toEqual([
    {
      bot: 'Dependabot',
      file: '.github/dependabot.yml',
      language: 'yaml',
      where: ', in each entry for pip',
      note: expect.stringContaining('security updates go on'),
      lines: '- package-ecosystem: pip\n  open-pull-requests-limit: 0',
    },
  ])
})

test('a file that does not read says nothing', () => {
  for (const text of ['{ "ignoreDeps": [', '&a [*a, *a]', 'x: [', '\u0000'])
    expect(read('renovate.json', text)).toEqual(NOTHING)
})

test.each<[string, object, readonly string[]]>([
  ['a bound', { allowedVersions: '<2.2' }, ['torch<2.2']],
  ['a range', { allowedVersions: '>=2.0, <2.2' }, ['torch>=2.0,<2.2']],
  ['a wildcard', { allowedVersions: '==2.1.*', automerge: true }, ['torch==2.1.*']],
])('the versions that Renovate allows are taken over: %s', (_, rule, expected) => {
  const found = rules({ matchPackageNames: ['Torch'], ...rule })
  expect(found.allowedVersions.map(({ what }) => what)).toEqual(expected)
  expect(found.leftOut).toEqual([])
})

test.each<[string, object, string, RegExp]>([
  ['a regular expression', { allowedVersions: '/^2\\./' }, 'torch: allowedVersions /^2\\./', /No version bound/],
  ['a caret', { allowedVersions: '^2.0' }, 'torch: allowedVersions ^2.0', /No version bound/],
  [
    'some files',
    { allowedVersions: '<2', matchFileNames: ['a/**'] },
    'torch: allowedVersions <2',
    /matchFileNames alone/,
  ],
  [
    'patches',
    { matchUpdateTypes: ['patch'], enabled: false },
    'torch',
    /^No patch updates: larger steps are taken there/,
  ],
  ['majors of some files', { matchFileNames: ['a/**'], major: { enabled: false } }, 'torch', /by matchFileNames alone/],
])('what has no equal is listed with its line: %s', (_, rule, what, why) => {
  const text = `{\n  // ours\n  "packageRules": [\n    ${JSON.stringify({ matchPackageNames: ['torch'], ...rule })}\n  ]\n}`
  const found = read('.github/renovate.json5', text)
  expect(found).toMatchObject({ holds: [], allowedVersions: [] })
  expect(found.leftOut).toEqual([{ what, from: '.github/renovate.json5:4', why: expect.stringMatching(why) }])
})

test('a pattern is listed, and so is one that bounds', () => {
  expect(rules({ matchPackageNames: ['mmcv-*'], enabled: false }).leftOut).toMatchObject([{ what: 'mmcv-*' }])
  expect(rules({ matchPackageNames: ['/^torch/'], allowedVersions: '<2' }).leftOut).toMatchObject([
    { what: '/^torch/: allowedVersions <2', why: expect.stringContaining('A pattern') },
  ])
})

test("rules for other languages' packages say nothing", () => {
  const off = { matchPackageNames: ['left-pad'], enabled: false }
  expect(rules({ ...off, matchDatasources: ['npm'] }, { ...off, matchCategories: ['js'] })).toMatchObject({
    ...{ holds: [], allowedVersions: [], leftOut: [] },
  })
})

test("Renovate's part of package.json counts, and the rest of it does not", () => {
  const text = '{\n\t"name": "x",\n\t"ignoreDeps": ["numpy"],\n\t"renovate": {\n\t\t"ignoreDeps": ["torch"]\n\t}\n}'
  const found = read('package.json', text)
  expect(found.holds).toEqual([{ what: 'torch', from: 'package.json:5' }])
  const [{ lines } = { lines: '' }] = found.handOvers
  expect(read('package.json', `{ ${lines} }`).handOvers).toEqual([])
  expect(read('package.json', '{ "name": "x" }')).toEqual(NOTHING)
})

test.each([
  ['">= 2.2"', ['torch<2.2']],
  ['"> 2.2", "< 2.0"', ['torch<=2.2,>=2.0']],
  ['"2.1.0"', ['torch!=2.1.0']],
  ['"2.x"', ['torch!=2.*']],
])('versions that Dependabot ignores are allowed no more: %s', (versions, expected) => {
  const found = ignoring(`versions: [${versions}]`)
  expect(found.allowedVersions.map(({ what }) => what)).toEqual(expected)
  expect(found.leftOut).toEqual([])
})

test.each([
  ['versions: [">= 2, < 3"]', 'torch: versions >= 2, < 3'],
  ['versions: ["~> 2.0"]', 'torch: versions ~> 2.0'],
  ['update-types: ["version-update:semver-patch"]', 'torch'],
  ['versions: [2.x], update-types: ["version-update:semver-major"]', 'torch'],
])('what Dependabot ignores without an equal here is listed: %s', (words, what) => {
  const found = ignoring(words)
  expect(found).toMatchObject({ holds: [], allowedVersions: [] })
  expect(found.leftOut).toMatchObject([{ what, from: '.github/dependabot.yml:4' }])
})

test.each([
  ['"version-update:semver-major"', ['torch<3']],
  ['"version-update:semver-major", "version-update:semver-minor"', ['torch<2.2']],
])('steps that Dependabot ignores become a constraint: %s', (types, expected) => {
  const found = ignoring(`update-types: [${types}]`)
  expect(found.allowedVersions.map(({ what }) => what)).toEqual(expected)
  expect(found).toMatchObject({ holds: [], leftOut: [] })
})

function ignoring(words: string) {
  const entry = `- { dependency-name: torch, ${words} }`
  return read('.github/dependabot.yml', `updates:\n  - package-ecosystem: uv\n    ignore:\n      ${entry}\n`)
}
