import { expect, test } from 'vitest'
import { isOtherBotsConfig, readOtherBots } from '../../src/propose/other-bots.ts'

const read = (path: string, text: string) => readOtherBots([{ path, bytes: new TextEncoder().encode(text) }])
const rules = (...rules: readonly object[]) => read('renovate.json', JSON.stringify({ packageRules: rules }))
const names = ({ holds }: ReturnType<typeof read>) => holds.map(({ what }) => what)

test.each([
  ['renovate.json', true],
  ['.github/renovate.json5', true],
  ['.renovaterc', true],
  ['.github/dependabot.yaml', true],
  ['docs/renovate.json', false],
  ['dependabot.yml', false],
])('%s', (path, expected) => {
  expect(isOtherBotsConfig(path)).toBe(expected)
})

test('what Renovate ignores is held', () => {
  const found = read('renovate.json', '{ "ignoreDeps": ["torch", "Num.Py", "@types/node"] }')
  expect(found.holds).toEqual([
    { what: 'num-py', from: 'renovate.json' },
    { what: 'torch', from: 'renovate.json' },
  ])
})

test('rules that switch packages off altogether are holds, those about some versions or files are not', () => {
  expect(names(rules({ matchPackageNames: ['torch'], enabled: false }))).toEqual(['torch'])
  expect(names(rules({ matchDepNames: ['torch'], matchManagers: ['pep621'], enabled: false }))).toEqual(['torch'])
  expect(names(rules({ matchPackageNames: ['torch'], matchUpdateTypes: ['major'], enabled: false }))).toEqual([])
  expect(names(rules({ matchPackageNames: ['torch'], matchManagers: ['npm'], enabled: false }))).toEqual([])
  expect(names(rules({ matchPackageNames: ['/^torch/', 'nvidia-*'], enabled: false }))).toEqual([])
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
  expect(names(found)).toEqual(['torch'])
  expect(found.handOvers).toEqual([
    {
      bot: 'Dependabot',
      file: '.github/dependabot.yml',
      language: 'yaml',
      lines: '- package-ecosystem: pip\n  open-pull-requests-limit: 0',
    },
  ])
})

test('a file that does not read says nothing', () => {
  for (const text of ['{ "ignoreDeps": [', '&a [*a, *a]', 'x: [', '\u0000'])
    expect(read('renovate.json', text)).toEqual({ holds: [], handOvers: [] })
})
