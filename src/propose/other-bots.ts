/**
 * What other bots are told of this repository's Python packages, and how they hand them over. Pure.
 *
 * In: their config files. Out: packages that people told them to leave alone altogether, which Lockstep then holds too; and for each bot that
 * manages Python here, the lines that make it stop. A file that does not read says nothing.
 */
import { entryOf, itemsOf, readYaml } from '../config/yaml.ts'
import type { YamlNode } from '../config/yaml.ts'
import { LockstepError } from '../errors.ts'
import type { SourceFile } from '../manifests/model.ts'
import { isName, normalizeName } from '../python/name.ts'

export interface OtherBots {
  readonly holds: readonly { readonly what: string; readonly from: string }[]
  readonly handOvers: readonly {
    readonly bot: string
    readonly file: string
    readonly language: string
    readonly lines: string
  }[]
}

const RENOVATE = /^(?:(?:\.github\/|\.gitlab\/)?renovate\.json5?|\.renovaterc(?:\.json5?)?)$/
const DEPENDABOT = /^\.github\/dependabot\.ya?ml$/

export function isOtherBotsConfig(path: string): boolean {
  return RENOVATE.test(path) || DEPENDABOT.test(path)
}

export function readOtherBots(files: readonly SourceFile[]): OtherBots {
  const all = files.map((file) => {
    const root = rootOf(file)
    if (root === null) return { holds: [], handOvers: [] }
    return RENOVATE.test(file.path) ? readRenovate(file.path, root) : readDependabot(file.path, root)
  })
  const holds = new Map(all.flatMap((one) => one.holds).map((hold) => [hold.what, hold]))
  return {
    holds: [...holds.values()].sort((a, b) => (a.what < b.what ? -1 : 1)),
    handOvers: all.flatMap((one) => one.handOvers),
  }
}

/** JSON and JSON5 read as YAML once their comments are gone. */
function rootOf({ path, bytes }: SourceFile): YamlNode | null {
  const text = new TextDecoder().decode(bytes)
  const plain = RENOVATE.test(path)
    ? text
        .replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/[^\n]*|\/\*[^]*?\*\//g, (part) =>
          part.startsWith('/') ? ' ' : part,
        )
        .replaceAll('\t', ' ')
    : text
  try {
    const [root] = readYaml(plain, path)
    return root?.kind === 'map' ? root : null
  } catch (error) {
    if (error instanceof LockstepError) return null
    throw error
  }
}

const PYTHON_MANAGERS = ['pip_requirements', 'pip_setup', 'pip-compile', 'pep621', 'poetry', 'pipenv', 'setup-cfg']
/** What a rule may say beside names without speaking of some versions or files alone. */
const WHOLE_RULE = new Set([
  ...['description', 'enabled', 'matchManagers', 'matchDatasources', 'matchCategories'],
  ...['matchPackageNames', 'matchDepNames', 'groupName'],
])

function readRenovate(path: string, root: YamlNode): OtherBots {
  const rules = itemsOf(entryOf(root, 'packageRules'))
  const isOff = (rule: YamlNode) => valueOf(rule, 'enabled') === 'false' && isForPython(rule)
  const whole = rules.filter((rule) => isOff(rule) && keysOf(rule).every((key) => WHOLE_RULE.has(key)))
  const named = whole.flatMap((rule) => [...listAt(rule, 'matchPackageNames'), ...listAt(rule, 'matchDepNames')])
  const holds = [...listAt(root, 'ignoreDeps'), ...named]
  const isHandedOver = whole.some(
    (rule) => listAt(rule, 'matchManagers').includes('pip_requirements') && !isNamed(rule),
  )
  const managers = listAt(root, 'enabledManagers')
  const isPython = managers.length === 0 || managers.some((name) => PYTHON_MANAGERS.includes(name))
  const manages = valueOf(root, 'enabled') !== 'false' && isPython && !isHandedOver
  const rule = `{ "matchManagers": ${JSON.stringify(PYTHON_MANAGERS).replaceAll(',', ', ')}, "enabled": false }`
  const lines = `"packageRules": [\n  ${rule}\n]`
  return {
    holds: holds.flatMap((name) => holdOf(name, path)),
    handOvers: manages ? [{ bot: 'Renovate', file: path, language: 'json', lines }] : [],
  }
}

function isForPython(rule: YamlNode): boolean {
  const managers = listAt(rule, 'matchManagers')
  return managers.length === 0 || managers.some((name) => PYTHON_MANAGERS.includes(name))
}

function isNamed(rule: YamlNode): boolean {
  return listAt(rule, 'matchPackageNames').length + listAt(rule, 'matchDepNames').length > 0
}

const PYTHON_ECOSYSTEMS = ['pip', 'uv']

function readDependabot(path: string, root: YamlNode): OtherBots {
  const entries = itemsOf(entryOf(root, 'updates')).filter((entry) =>
    PYTHON_ECOSYSTEMS.includes(valueOf(entry, 'package-ecosystem') ?? ''),
  )
  const whole = entries
    .flatMap((entry) => itemsOf(entryOf(entry, 'ignore')))
    .filter((ignored) => keysOf(ignored).every((key) => key === 'dependency-name'))
  const active = entries.filter((entry) => valueOf(entry, 'open-pull-requests-limit') !== '0')
  const ecosystems = [...new Set(active.map((entry) => valueOf(entry, 'package-ecosystem') ?? ''))]
  return {
    holds: whole.flatMap((ignored) => holdOf(valueOf(ignored, 'dependency-name') ?? '', path)),
    handOvers: ecosystems.map((ecosystem) => ({
      ...{ bot: 'Dependabot', file: path, language: 'yaml' },
      lines: `- package-ecosystem: ${ecosystem}\n  open-pull-requests-limit: 0`,
    })),
  }
}

/** Patterns hold nothing: what they mean is the other bot's. */
function holdOf(name: string, from: string): OtherBots['holds'] {
  return isName(name) ? [{ what: normalizeName(name), from }] : []
}

function keysOf(node: YamlNode): readonly string[] {
  return node.kind === 'map' ? node.entries.map(({ key }) => key) : []
}

function valueOf(node: YamlNode, key: string): string | null {
  const found = entryOf(node, key)
  return found?.kind === 'scalar' ? String(found.value) : null
}

/** One value or a list of them. */
function listAt(node: YamlNode, key: string): readonly string[] {
  const found = entryOf(node, key)
  if (found?.kind === 'scalar') return [String(found.value)]
  return itemsOf(found).flatMap((item) => (item.kind === 'scalar' ? [String(item.value)] : []))
}
