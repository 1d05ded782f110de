/** What Renovate's config says of Python packages. Pure. */
import { entryOf, itemsOf } from '../config/yaml.ts'
import type { YamlNode } from '../config/yaml.ts'
import { bounded, held, keysOf, leftOut, listAt, NOTHING, textsAt, together, valueOf } from './bot-config.ts'
import type { OtherBots, Placed } from './bot-config.ts'

const PYTHON_MANAGERS = ['pip_requirements', 'pip_setup', 'pip-compile', 'pep621', 'poetry', 'pipenv', 'setup-cfg']
/** What a rule may ask without speaking of some versions or files alone. */
const WHOLE = new Set(['matchManagers', 'matchDatasources', 'matchCategories', 'matchPackageNames', 'matchDepNames'])
const UPDATE_TYPES = ['major', 'minor', 'patch', 'pin', 'digest', 'pinDigest', 'replacement']

/** `root`: of the file, or of the part of it that is Renovate's. */
export function readRenovate(path: string, root: YamlNode): OtherBots {
  const rules = itemsOf(entryOf(root, 'packageRules')).filter(isForPython)
  const ignored = listAt(root, 'ignoreDeps', path).filter(({ text }) => !text.startsWith('@'))
  return together([
    ...ignored.map(held),
    ...rules.map((rule) => readRule(path, rule)),
    { ...NOTHING, handOvers: manages(root, rules) ? [handOver(path)] : [] },
  ])
}

function readRule(path: string, rule: YamlNode): OtherBots {
  const names = namesOf(rule, path)
  const narrowing = keysOf(rule).filter((key) => /^(?:match|exclude)/.test(key) && !WHOLE.has(key))
  const isOff = valueOf(rule, 'enabled') === 'false'
  const off = UPDATE_TYPES.filter((type) => valueOf(entryOf(rule, type) ?? rule, 'enabled') === 'false' && !isOff)
  const allowed = valueOf(rule, 'allowedVersions')
  const told = names.map((name): OtherBots => {
    if (isOff && narrowing.length > 0) return leftOut(name, `Switched off by ${narrowing.join(', ')} alone.`)
    if (isOff) return held(name)
    if (allowed === null) return NOTHING
    const words = `allowedVersions ${allowed}`
    if (narrowing.length === 0) return bounded(name, allowed, words)
    return leftOut({ ...name, text: `${name.text}: ${words}` }, `It holds by ${narrowing.join(', ')} alone.`)
  })
  const some = off.length === 0 ? [] : names.map((name) => leftOut(name, `Switched off for ${off.join(', ')} alone.`))
  return together([...told, ...some])
}

function namesOf(rule: YamlNode, path: string): readonly Placed[] {
  return [...listAt(rule, 'matchPackageNames', path), ...listAt(rule, 'matchDepNames', path)]
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
    ...{ bot: 'Renovate', file, language: 'json' },
    lines: isPart ? `"renovate": {\n  ${lines.replaceAll('\n', '\n  ')}\n}` : lines,
  }
}
