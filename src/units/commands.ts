/**
 * Who installs what: the install commands of a script, with the files they name.
 */
import { baseName } from '../manifests/base-name.ts'
import type { IndexOption } from '../manifests/model.ts'
import { isName, normalizeExtra, normalizeName, type PackageName } from '../python/name.ts'
import { requirementOf } from '../python/requirement.ts'
import type { Requirement } from '../python/requirement.ts'
import type { Install } from './place.ts'
import { join } from './paths.ts'
import { readCommands } from './shell.ts'
import type { Command } from './shell.ts'
import { pythonMinor } from './version-text.ts'

export interface Script {
  readonly text: string
  readonly file: string
  /** 1-based. */
  readonly line: number
  readonly directory: string
}

export function installsIn(script: Script): readonly Install[] {
  const installs: Install[] = []
  for (const { install } of readInstalls(script)) if (install !== null) installs.push(install)
  return installs
}

/** Each command, and what it installs. `cd` moves later commands of the same script. */
export function* readInstalls(
  script: Script,
): Generator<{ readonly command: Command; readonly install: Install | null }> {
  let directory = script.directory
  for (const command of readCommands(script.text, script.line)) {
    const { words, line } = command
    const [first, second] = words
    if (first === 'cd' && second !== undefined) directory = moved(directory, second)
    yield { command, install: readInstall(words, { ...script, line, directory }) }
  }
}

function moved(directory: string, to: string): string {
  return to.startsWith('/') ? to : (join(directory, to) ?? '')
}

const SECOND_WORDS: ReadonlySet<string> = new Set(['pip', 'sync', 'install'])
const PIP = /^pip(?:3(?:\.\d+)?)?$/

function readInstall(words: readonly string[], at: Script): Install | null {
  for (const [index, word] of words.entries()) {
    const next = words[index + 1] ?? ''
    if (!SECOND_WORDS.has(next)) continue
    const name = baseName(word)
    const after = words[index + 2]
    const rest = (): readonly string[] => words.slice(index + 2)
    if (name === 'uv' && next === 'pip' && (after === 'install' || after === 'sync')) {
      return readPip('uv', words.slice(index + 3), at, null, after === 'sync')
    }
    if (name === 'uv' && next === 'sync') return projectInstall('uv', rest(), at)
    if (name === 'poetry' && next === 'install') return projectInstall('poetry', rest(), at)
    if (PIP.test(name) && next === 'install') {
      const python = words[index - 1] === '-m' ? pythonMinor(baseName(words[index - 2] ?? '')) : null
      return readPip('pip', rest(), at, python ?? pythonMinor(name), false)
    }
  }
  return null
}

function projectInstall(tool: 'uv' | 'poetry', words: readonly string[], at: Script): Install {
  const place = words.findIndex((word) => word === '--project' || word === '--directory' || word === '-C')
  const path = place === -1 ? '.' : (words[place + 1] ?? '.')
  return { ...emptyInstall(tool, at), projects: [{ path, extras: [] }] }
}

function emptyInstall(tool: Install['tool'], at: Script): Install {
  const { file, line, directory } = at
  return {
    tool,
    file,
    line,
    directory,
    requirements: [],
    constraints: [],
    projects: [],
    options: [],
    withoutDependencies: false,
    python: null,
    packages: [],
    asked: [],
  }
}

const INDEX_OPTIONS: ReadonlyMap<string, IndexOption['kind']> = new Map([
  ['-i', 'index-url'],
  ['--index-url', 'index-url'],
  ['--default-index', 'index-url'],
  ['--extra-index-url', 'extra-index-url'],
  ['--index', 'extra-index-url'],
  ['-f', 'find-links'],
  ['--find-links', 'find-links'],
])

/** Options of pip and uv whose value stands in a word of its own, and says nothing of what is installed. */
const VALUED: ReadonlySet<string> = new Set(
  (
    '-t --target --timeout --retries --progress-bar --root-user-action --python --platform --prefix --root --cache-dir --upgrade-strategy ' +
    '--no-binary --only-binary --trusted-host --log --proxy --src --report --python-version --python-platform --implementation --abi ' +
    '--config-settings --index-strategy --torch-backend --link-mode --resolution --prerelease --group --extra --no-build-package --cert'
  ).split(' '),
)

function readPip(
  tool: Install['tool'],
  words: readonly string[],
  at: Script,
  python: string | null,
  isSync: boolean,
): Install {
  const requirements: string[] = []
  const constraints: string[] = []
  const projects: Install['projects'][number][] = []
  const options: IndexOption[] = []
  const packages: PackageName[] = []
  const asked: Requirement[] = []
  let withoutDependencies = false
  for (let index = 0; index < words.length; index++) {
    const [name, joined] = splitOption(words[index] ?? '')
    const value = (): string => joined ?? words[++index] ?? ''
    const indexKind = INDEX_OPTIONS.get(name)
    if (name === '-r' || name === '--requirement' || name === '--requirements') requirements.push(value())
    else if (name === '-c' || name === '--constraint' || name === '--constraints') constraints.push(value())
    else if (name === '-e' || name === '--editable') addProject(projects, value())
    else if (indexKind !== undefined) options.push({ kind: indexKind, value: value(), file: at.file, line: at.line })
    else if (name === '--no-index') options.push({ kind: 'no-index', value: '', file: at.file, line: at.line })
    else if (name === '--pre') options.push({ kind: 'pre', value: '', file: at.file, line: at.line })
    else if (name === '--no-deps') withoutDependencies = true
    else if (VALUED.has(name)) value()
    else if (isSync && !name.startsWith('-')) requirements.push(name)
    else if (!name.startsWith('-') && !addProject(projects, words[index] ?? '')) {
      addPackage(packages, words[index] ?? '')
      const requirement = requirementOf(words[index] ?? '')
      if (requirement !== null) asked.push(requirement)
    }
  }
  return {
    ...emptyInstall(tool, at),
    requirements,
    constraints,
    projects,
    options,
    withoutDependencies,
    python,
    packages,
    asked,
  }
}

/** `--name=value` and `-rfile` in two parts. */
function splitOption(word: string): readonly [string, string | null] {
  const equals = word.indexOf('=')
  if (word.startsWith('--') && equals !== -1) return [word.slice(0, equals), word.slice(equals + 1)]
  return /^-[rcefi]./.test(word) ? [word.slice(0, 2), word.slice(2)] : [word, null]
}

const LOCAL = /^(\.{1,2}(?:\/[^[\]]*)?|[^[\]=<>~!@:]*\/[^[\]=<>~!@:]*)(?:\[([^[\]]*)\])?$/

/** A positional that is a path is a project; anything else is a requirement. */
function addProject(projects: Install['projects'][number][], word: string): boolean {
  const match = LOCAL.exec(word)
  if (match === null) return false
  const extras = (match[2] ?? '').split(',').map((extra) => extra.trim())
  projects.push({ path: match[1] ?? '.', extras: extras.filter(isName).map(normalizeExtra) })
  return true
}

function addPackage(packages: PackageName[], word: string): void {
  const name = /^[A-Za-z0-9][A-Za-z0-9._-]*(?=$|[[=<>~!@; ])/.exec(word)?.[0] ?? ''
  if (isName(name) && !/\.(?:whl|gz|zip)$/.test(name)) packages.push(normalizeName(name))
}
