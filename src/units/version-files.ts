/**
 * Files that name the Python to run: `.python-version` (pyenv), `runtime.txt` (Heroku), `.tool-versions` (asdf), `tox.ini`; conda environments,
 * `Pipfile`, `python_env.yaml` (MLflow), `cog.yaml` (Replicate), the front matter of a `README.md` (Hugging Face Spaces), and `runtime:` of
 * `app.yaml`, `serverless.yml` and `template.yaml` (App Engine, Serverless Framework, AWS SAM).
 */
import { baseName } from '../manifests/base-name.ts'
import type { SourceFile } from '../manifests/model.ts'
import { CONDA_ENVIRONMENT } from '../manifests/unread.ts'
import { knownPythons } from '../python/environment.ts'
import type { Environment } from '../python/environment.ts'
import { condaAccelerator } from './conda-cuda.ts'
import { condaLines, condaPythons } from './conda.ts'
import type { CondaLine } from './conda.ts'
import type { Place, Target } from './place.ts'
import { directoryOf, join } from './paths.ts'
import { pythonMinor } from './version-text.ts'

/** null for a file that names no Python minor. */
export function readVersionFile(file: string, text: string): Place | null {
  const name = baseName(file)
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .slice(0, 1000)
  if (CONDA_ENVIRONMENT.test(name)) return condaPlace(file, lines)
  const pythons = pythonsIn(name, lines)
  return pythons.length === 0 ? null : placeOf(file, pythons)
}

function condaPlace(file: string, text: readonly string[]): Place | null {
  const lines = condaLines(text)
  const pythons = condaTargets(file, lines)
  const machine = condaAccelerator(file, lines)
  if (pythons === null && machine.gpu.length === 0 && machine.accelerator === null) return null
  return { ...placeOf(file, []), ...pythons, ...machine }
}

function condaTargets(file: string, lines: readonly CondaLine[]): Pick<Place, 'targets' | 'among'> | null {
  const asked = lines.find(({ spec }) => spec.name === 'python')
  const minors = asked === undefined ? [] : condaPythons(asked.spec)
  const known = minors.filter((minor) => knownPythons.some(({ python }) => python === minor))
  const [python] = known.length > 0 ? known : minors
  if (asked === undefined || python === undefined || known.length === knownPythons.length) return null
  if (known.length < 2) return { targets: targetsOf(file, [{ python, line: asked.line }]) }
  return { targets: [], among: { pythons: known, source: `${file}:${String(asked.line)}` } }
}

function placeOf(file: string, pythons: readonly Found[]): Place {
  return {
    // tox is a matrix to test on, not what runs.
    kind: baseName(file) === 'tox.ini' ? 'ci' : 'version-file',
    file,
    targets: targetsOf(file, pythons),
    accelerator: null,
    gpu: [],
    installs: [],
    resolve: (path) => [join(directoryOf(file), path) ?? path],
  }
}

function targetsOf(file: string, pythons: readonly Found[]): readonly Target[] {
  return pythons.map(({ python, line }) => ({
    python: { value: python, source: `${file}:${String(line)}` },
    platform: null,
  }))
}

/** A `.python-version` that names another minor, its patch where it named one; null where that cannot be written. */
export function withPython(
  { path, bytes }: SourceFile,
  { python, pythonFull }: Pick<Environment, 'python' | 'pythonFull'>,
): Uint8Array | null {
  if (baseName(path) !== '.python-version') return null
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const [stated] = readVersionFile(path, text)?.targets ?? []
  const line = Number(stated?.python?.source.slice(path.length + 1))
  if (!Number.isInteger(line)) return null
  const lines = text.split('\n')
  lines[line - 1] = (lines[line - 1] ?? '').replace(/3\.\d{1,2}(\.\d{1,3})?/, (_, patch: string | undefined) =>
    patch === undefined ? python : pythonFull,
  )
  const after = lines.join('\n')
  return readVersionFile(path, after)?.targets[0]?.python?.value === python ? new TextEncoder().encode(after) : null
}

/** Whether its name says that it may name a Python. */
export function isVersionFile(file: string): boolean {
  const name = baseName(file)
  if (/^(?:\.python-version|runtime\.txt|\.tool-versions|tox\.ini)$/i.test(name)) return true
  if (CONDA_ENVIRONMENT.test(name)) return true
  return KEYED.some(({ names, isRootAlone }) => names.test(name) && (isRootAlone !== true || name === file))
}

interface Keyed {
  readonly names: RegExp
  /** One line that names it; what is caught is the version. */
  readonly line: RegExp
  readonly isRootAlone?: boolean
}

const KEYED: readonly Keyed[] = [
  { names: /^Pipfile$/, line: /^\s*python_(?:full_)?version\s*=\s*["']([\d.]+)["']/ },
  { names: /^python_env\.ya?ml$/, line: /^python:\s*["']?([\d.]+)/ },
  { names: /^cog\.ya?ml$/, line: /^\s+python_version:\s*["']?([\d.]+)/ },
  { names: /^README\.md$/, line: /^python_version:\s*["']?([\d.]+)/, isRootAlone: true },
  { names: /^(?:app|serverless|template)\.ya?ml$/, line: /^\s*["']?runtime["']?:\s*["']?(python3\.?\d{1,2})\b/i },
]

function pythonsIn(name: string, lines: readonly string[]): readonly Found[] {
  if (name === 'tox.ini') return toxPythons(lines)
  if (name === '.tool-versions') return toolPythons(lines)
  const keyed = KEYED.find(({ names }) => names.test(name))
  if (keyed === undefined) return plainPythons(lines)
  return keyedPythons(name === 'README.md' ? frontMatter(lines) : lines, keyed.line)
}

/** What stands between the first line, `---`, and the next one. */
function frontMatter(lines: readonly string[]): readonly string[] {
  return lines[0]?.trim() === '---' ? lines.slice(0, Math.max(0, lines.indexOf('---', 1))) : []
}

function keyedPythons(lines: readonly string[], form: RegExp): readonly Found[] {
  for (const [at, line] of lines.entries()) {
    const text = form.exec(line.slice(0, 300))?.[1]?.replace(/^python3(?=\d)/i, 'python3.')
    const python = text === undefined ? null : pythonMinor(text)
    if (python !== null) return [{ python, line: at + 1 }]
  }
  return []
}

interface Found {
  readonly python: string
  readonly line: number
}

/** pyenv takes several versions, one a line, and runs the first. */
function plainPythons(lines: readonly string[]): readonly Found[] {
  for (const [at, line] of lines.entries()) {
    const text = line.replace(/#.*$/, '').trim()
    const python = text === '' ? null : pythonMinor(text)
    if (python !== null) return [{ python, line: at + 1 }]
  }
  return []
}

function toolPythons(lines: readonly string[]): readonly Found[] {
  for (const [at, line] of lines.entries()) {
    const [tool, version = ''] = line.replace(/#.*$/, '').trim().split(/\s+/)
    const python = tool === 'python' ? pythonMinor(version) : null
    if (python !== null) return [{ python, line: at + 1 }]
  }
  return []
}

/** `envlist = py39, py{310,311}-test`: every `py3NN` of the list, which may run on over indented lines. */
function toxPythons(lines: readonly string[]): readonly Found[] {
  const start = lines.findIndex((line) => /^\s*env_?list\s*=/i.test(line))
  if (start === -1) return []
  const found = new Map<string, Found>()
  for (let at = start; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (at > start && !/^\s+\S/.test(line)) break
    for (const [, braced, plain] of line.matchAll(/py\{([^{}]*)\}|py(3\d{1,2})(?!\d)/g)) {
      for (const part of (braced ?? plain ?? '').split(',')) {
        const digits = /^\s*3\.?(\d{1,2})\s*$/.exec(part)?.[1]
        if (digits !== undefined && !found.has(digits)) found.set(digits, { python: `3.${digits}`, line: at + 1 })
      }
    }
  }
  return [...found.values()]
}
