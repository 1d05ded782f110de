/** What Renovate's config says of Python packages. Pure. */
import { entryOf, itemsOf } from '../config/yaml.ts'
import type { YamlNode } from '../config/yaml.ts'
import {
  bounded,
  excluded,
  held,
  heldWithin,
  keysOf,
  leftOut,
  listAt,
  NOTHING,
  textsAt,
  together,
  valueOf,
} from './bot-config.ts'
import type { OtherBots, Placed } from './bot-config.ts'
import type { Declared } from './declared.ts'

const PYTHON_MANAGERS = ['pip_requirements', 'pip_setup', 'pip-compile', 'pep621', 'poetry', 'pipenv', 'setup-cfg']
/** What a rule may ask without speaking of some versions or files alone. */
const WHOLE = new Set([
  ...['matchManagers', 'matchDatasources', 'matchCategories', 'matchPackageNames', 'matchDepNames'],
  ...['matchPackagePrefixes', 'matchDepPrefixes'],
])
const UPDATE_TYPES = ['major', 'minor', 'patch']

/** `root`: of the file, or of the part of it that is Renovate's. */
export function readRenovate(path: string, root: YamlNode, declared: Declared): OtherBots {
  const rules = itemsOf(entryOf(root, 'packageRules')).filter(isForPython)
  const ignored = listAt(root, 'ignoreDeps', path).filter(({ text }) => !text.startsWith('@'))
  return together([
    ...ignored.map((name) => held(name, declared)),
    ...rules.map((rule) => readRule(path, rule, declared)),
    ...listAt(root, 'ignorePaths', path).map((glob) => excluded(glob, globOf(glob.text))),
    ...presetsOf(root, path).map((preset) =>
      leftOut(preset, 'A preset, which is not read: what it ignores counts there alone.'),
    ),
    { ...NOTHING, handOvers: manages(root, rules) ? [handOver(path)] : [] },
  ])
}

/** Renovate takes a glob, or a part of a path. */
function globOf(text: string): string | null {
  if (/[*?]/.test(text)) return text
  if (text.endsWith('/')) return `**/${text}**`
  return /\.\w+$/.test(text) ? `**/${text}` : `**/${text}/**`
}

/** Those that stand in a repository or a package; Renovate's own ignore nothing of Python. */
function presetsOf(root: YamlNode, path: string): readonly Placed[] {
  return listAt(root, 'extends', path).filter(({ text }) => /[>/]/.test(text))
}

function readRule(path: string, rule: YamlNode, declared: Declared): OtherBots {
  const narrowing = keysOf(rule).filter((key) => /^(?:match|exclude)/.test(key) && !WHOLE.has(key))
  const isOff = valueOf(rule, 'enabled') === 'false'
  const off = UPDATE_TYPES.filter((type) => valueOf(entryOf(rule, type) ?? rule, 'enabled') === 'false' && !isOff)
  const allowed = valueOf(rule, 'allowedVersions')
  const steps = textsAt(rule, 'matchUpdateTypes')
  const names = namesOf(rule, path)
  if (names.length === 0) return isOff || off.length > 0 || allowed !== null ? unnamed(path, rule, narrowing) : NOTHING
  const told = names.map((name): OtherBots => {
    if (isOff && narrowing.length === 1 && steps.length > 0) return heldWithin(name, steps, declared)
    if (isOff && narrowing.length > 0) return leftOut(name, `Switched off by ${narrowing.join(', ')} alone.`)
    if (isOff) return held(name, declared)
    if (allowed === null) return NOTHING
    const words = `allowedVersions ${allowed}`
    if (narrowing.length === 0) return bounded(name, allowed, words)
    return leftOut({ ...name, text: `${name.text}: ${words}` }, `It holds by ${narrowing.join(', ')} alone.`)
  })
  if (off.length === 0) return together(told)
  const some = names.map((name) =>
    narrowing.length === 0
      ? heldWithin(name, off, declared)
      : leftOut(name, `Switched off for ${off.join(', ')}, by ${narrowing.join(', ')} alone.`),
  )
  return together([...told, ...some])
}

/** A rule without names: about some files or versions, or by keys of older Renovates. One about whole managers hands over or says nothing of packages. */
function unnamed(path: string, rule: YamlNode, narrowing: readonly string[]): OtherBots {
  const [key] = narrowing
  if (key === undefined) return NOTHING
  const text = textsAt(rule, key).join(', ') || (valueOf(rule, key) ?? '')
  return leftOut({ text: `${key}: ${text}`, from: `${path}:${String(rule.line)}` }, 'A rule that names no package.')
}

function namesOf(rule: YamlNode, path: string): readonly Placed[] {
  const prefixes = [...listAt(rule, 'matchPackagePrefixes', path), ...listAt(rule, 'matchDepPrefixes', path)]
  return [
    ...listAt(rule, 'matchPackageNames', path),
    ...listAt(rule, 'matchDepNames', path),
    ...prefixes.map((prefix) => ({ ...prefix, text: `${prefix.text}*` })),
  ]
}

function isForPython(rule: YamlNode): boolean {
  const says = (key: string, ours: readonly string[]) => {
    const found = textsAt(rule, key)
    return found.length === 0 || found.some((one) => ours.includes(one))
  }
  return (
    says('matchManagers', PYTHON_MANAGERS) && says('matchDatasources', ['pypi']) && says('matchCategories', ['python'])
  )
}

function manages(root: YamlNode, rules: readonly YamlNode[]): boolean {
  const isHandedOver = rules.some(
    (rule) =>
      valueOf(rule, 'enabled') === 'false' &&
      textsAt(rule, 'matchManagers').includes('pip_requirements') &&
      keysOf(rule).every((key) => !key.startsWith('match') || key === 'matchManagers'),
  )
  const managers = textsAt(root, 'enabledManagers')
  const isPython = managers.length === 0 || managers.some((name) => PYTHON_MANAGERS.includes(name))
  return valueOf(root, 'enabled') !== 'false' && isPython && !isHandedOver
}

function handOver(file: string): OtherBots['handOvers'][number] {
  const rule = `{ "matchManagers": ${JSON.stringify(PYTHON_MANAGERS).replaceAll(',', ', ')}, "enabled": false }`
  const lines = `"packageRules": [\n  ${rule}\n]`
  const isPart = file === 'package.json'
  return {
    ...{ bot: 'Renovate', file, language: 'json', where: ', beside what stands there', note: null },
    lines: isPart ? `"renovate": {\n  ${lines.replaceAll('\n', '\n  ')}\n}` : lines,
  }
}
