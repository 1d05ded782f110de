/**
 * Files that state dependencies in a form that no format here reads. They are named, so that nobody takes a plan for the whole of a
 * repository.
 *
 * A name alone says that a file is a lock; of other files something in their text has to say that they state dependencies. A setup.py that
 * takes them from a requirements file says nothing of its own.
 */
import { baseName } from './base-name.ts'
import type { PackageName } from '../python/name.ts'
import type { SourceFile } from './model.ts'

export interface UnreadManifest {
  readonly kind: 'manifest' | 'lock' | 'command'
  readonly file: string
  /** 1-based; where it states dependencies. */
  readonly line: number
  /** `is a conda environment`; of a lock, what makes it anew: `uv lock`. */
  readonly what: string
}

interface Kind {
  readonly names: RegExp
  readonly states: RegExp
  readonly unless?: RegExp
  readonly what: string
}

/** `environment.yml`, `environment-gpu.yaml`, `conda.yml`, `ml-env.yml`; not `python_env.yaml`, which is MLflow's. */
export const CONDA_ENVIRONMENT =
  /^(?!python_env\.)(?:(?:environment|env|conda)(?:[-_.][^/]*)?|[^/]*[-_](?:environment|env|conda))\.ya?ml$/i

const KINDS: readonly Kind[] = [
  {
    names: CONDA_ENVIRONMENT,
    states: /^dependencies[ \t]*:/m,
    what: 'is a conda environment',
  },
  {
    names: /^setup\.py$/,
    states: /\b(?:install_requires|extras_require)\b/,
    unless: /requirements?[^'"\n]{0,80}\.(?:txt|in)\b/i,
    what: 'states requirements in code',
  },
  {
    names: /^setup\.cfg$/,
    states: /^install_requires[ \t]*=(?![ \t]*file:)|^\[options\.extras_require\]/m,
    what: 'states requirements for setuptools',
  },
  { names: /^Pipfile$/, states: /^\[(?:dev-)?packages\]/m, what: 'states requirements for Pipenv' },
  { names: /^cog\.ya?ml$/, states: /^\s+python_packages:/m, what: 'states requirements for Cog' },
  {
    names: /^python_env\.ya?ml$/,
    states: /^dependencies:\s*\n\s*-\s*(?!-r\b)/m,
    what: 'states requirements for MLflow',
  },
  { names: /^pixi\.toml$/, states: /^\[[^\]\n]*dependencies\]/m, what: 'states requirements for pixi' },
]

const LOCKS: ReadonlyMap<string, string> = new Map([
  ['uv.lock', 'uv lock'],
  ['poetry.lock', 'poetry lock'],
  ['pdm.lock', 'pdm lock'],
  ['Pipfile.lock', 'pipenv lock'],
  ['pixi.lock', 'pixi lock'],
  ['conda-lock.yml', 'conda-lock'],
  ['requirements.lock', 'the command that wrote it'],
  ['requirements-dev.lock', 'the command that wrote it'],
  ['pylock.toml', 'the command that wrote it'],
])

const READ_BYTES = 256_000

export function isUnreadLock(path: string): boolean {
  return LOCKS.has(baseName(path))
}

/** Whether the text of a file says that it is one. */
export function mayBeUnread(path: string): boolean {
  return !isUnreadLock(path) && KINDS.some(({ names }) => names.test(baseName(path)))
}

export function unreadLock(path: string): UnreadManifest {
  return { kind: 'lock', file: path, line: 1, what: LOCKS.get(baseName(path)) ?? '' }
}

/** null where nothing says that it states dependencies. */
export function unreadManifest({ path, bytes }: SourceFile): UnreadManifest | null {
  const text = new TextDecoder().decode(bytes.subarray(0, READ_BYTES))
  const kind = KINDS.find(({ names }) => names.test(baseName(path)))
  const at = kind === undefined ? -1 : text.search(kind.states)
  if (kind === undefined || at === -1 || kind.unless?.test(text) === true) return null
  return { kind: 'manifest', file: path, line: text.slice(0, at).split('\n').length, what: kind.what }
}

/** Whether such a file may mean the package: as a requirement, or as the name of the project itself. */
export function names({ bytes }: SourceFile, name: PackageName): boolean {
  const spelt = name.replaceAll('-', '[-_.]')
  const text = new TextDecoder().decode(bytes.subarray(0, READ_BYTES))
  return new RegExp(`(?:["']|^[ \\t]*(?:-[ \\t]*)?|=[ \\t]*)${spelt}(?![\\w.-])`, 'im').test(text)
}
