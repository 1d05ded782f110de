/**
 * What a file says about where code runs, before it is known which units it concerns.
 */
import type { IndexOption } from '../manifests/model.ts'
import type { Accelerator } from '../python/environment.ts'
import type { ExtraName, PackageName } from '../python/name.ts'
import type { Requirement } from '../python/requirement.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import type { SourcedFact } from '../universe/solution.ts'

/** A value with the place that states it, `Dockerfile:1`. */
export interface Stated<T> {
  readonly value: T
  readonly source: string
}

/** What all of them say, as the first one says it; null where they differ, or there is none. */
export function agreed<T>(stated: readonly Stated<T>[]): Stated<T> | null {
  const [first] = stated
  return first !== undefined && stated.every(({ value }) => value === first.value) ? first : null
}

/** requires-python of a project, with where it stands: `requires-python in pyproject.toml:5`. */
export interface PythonBound {
  readonly specifier: SpecifierSet
  readonly source: string
}

/** Pythons that the index decides between, the best first. */
export interface Among {
  readonly pythons: readonly string[]
  readonly source: string
  /** The one alone that the source tells of; left out where it tells of all. */
  readonly tells?: string
}

/** One `pip install`, `uv pip install`, `uv sync` or `poetry install`. Paths are as written. */
export interface Install {
  readonly tool: 'pip' | 'uv' | 'poetry'
  readonly file: string
  readonly line: number
  readonly requirements: readonly string[]
  readonly constraints: readonly string[]
  /** `.`, `-e ./lib[dev]`; `uv sync` and `poetry install` name the project of their directory. */
  readonly projects: readonly { readonly path: string; readonly extras: readonly ExtraName[] }[]
  readonly options: readonly IndexOption[]
  readonly withoutDependencies: boolean
  /** `python3.11 -m pip`: "3.11". */
  readonly python: string | null
  /** The directory it runs in, as written by `cd` and `working-directory`, relative to the checkout or to the image's root. */
  readonly directory: string
  /** Packages that it names itself, `pip install torch==2.1.0`. */
  readonly packages: readonly PackageName[]
  /** Of these, what can be read as a requirement. */
  readonly asked: readonly Requirement[]
}

/** What a command asks for by name and version. */
export interface CommandLine {
  readonly requirement: Requirement
  /** It says where from. */
  readonly namesIndex: boolean
  readonly file: string
  readonly line: number
}

/** A Python minor and a platform that code runs on; null where the file does not say. */
export interface Target {
  readonly python: Stated<string> | null
  readonly platform: Stated<string> | null
}

/** A release that stands in a base image. */
export interface Brought {
  readonly name: PackageName
  readonly version: string
  readonly image: string
  readonly file: string
  readonly line: number
}

/** An image's stage, a job of a CI file, a `.python-version`. */
export interface Place {
  readonly kind: 'image' | 'version-file' | 'ci'
  readonly file: string
  readonly targets: readonly Target[]
  /** Where it names no one Python but a range: those within, the best first. */
  readonly among?: Among
  readonly accelerator: Stated<Accelerator> | null
  readonly gpu: readonly SourcedFact[]
  readonly installs: readonly Install[]
  /** What the image has before anything is installed. */
  readonly brings?: Brought
  /** Repository paths that a path of an install may mean, likeliest first. */
  readonly resolve: (path: string, directory: string) => readonly string[]
}

export interface Evidence {
  readonly places: readonly Place[]
  /** A GPU that a compose or Kubernetes file asks for. */
  readonly gpu: readonly { readonly file: string; readonly fact: SourcedFact }[]
  /** uv.lock, poetry.lock. */
  readonly locks: readonly string[]
  /** Lines of CI files that publish a package. */
  readonly publishing: readonly Stated<string>[]
  /** `python_requires` of setup.cfg and setup.py files. */
  readonly pythonBounds: readonly { readonly file: string; readonly bound: PythonBound }[]
  /** The Python of notebooks' kernels. */
  readonly notebooks: readonly { readonly file: string; readonly python: Stated<string> }[]
  /** Evidence files that could not be read. */
  readonly unreadable: readonly { readonly file: string; readonly line: number; readonly why: string }[]
}
