/**
 * A problem: units that share a declaration, with every environment they must install on. What resolve/, solve/, verify/ and plan/ work on.
 */
import type { Declaration, Include, IndexOption, ProjectTable, Unreadable } from '../manifests/model.ts'
import type { ExtraName, PackageName } from '../python/name.ts'
import type { Environment } from '../python/environment.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import type { CommandLine } from './place.ts'
import type { SourcedFact } from '../universe/solution.ts'

/** One environment of one unit: a place where a set is installed. */
export interface UnitEnvironment {
  /** The unit's id: its root manifest. */
  readonly unit: string
  readonly environment: Environment
  /** `Dockerfile:1`, `requires-python in pyproject.toml:5`, `--python`, ... in order of weight. */
  readonly evidence: readonly string[]
  /** The extras and groups of a project that are installed together here, as `extra:dev` and `group:test`; empty for requirements files. */
  readonly selection: readonly string[]
}

/** A package that a person asks for, in some environments. Several lines for one name and environment are several roots. */
export interface Root {
  readonly declaration: Declaration
  /** Ordinals into `Problem.environments` where it is active (markers and selection applied). Never empty. */
  readonly environments: readonly number[]
}

/** A hard bound that installs nothing: `-c` lines, uv constraints, the config's constraints. */
export interface Bound {
  readonly name: PackageName
  readonly specifier: SpecifierSet
  readonly environments: readonly number[]
  readonly source: string
  /** A constraint of Lockstep's own config, which no installer knows. */
  readonly isConfig?: boolean
  /** It says what a package may be moved to: the present version may stay outside of it. */
  readonly sparesPresent?: boolean
}

/** tool.uv.override-dependencies: replaces every requirement on `name`. `specifier` null drops it. */
export interface Override {
  readonly name: PackageName
  readonly extras: readonly ExtraName[]
  readonly specifier: SpecifierSet | null
  readonly environments: readonly number[]
  readonly source: string
}

/** What of the repository decides where packages come from and who installs them. */
export interface Installer {
  readonly kind: 'pip' | 'uv' | 'poetry'
  /** What shows it: a command's or a lock's place; empty where nothing does and pip is taken. */
  readonly evidence: string
  readonly indexes: readonly IndexOption[]
  /** `--no-deps`: requirements of what is installed are not followed. */
  readonly withoutDependencies: boolean
  /** `--pre` or uv's prerelease = "allow". */
  readonly allowsPrereleases: boolean
}

export interface Problem {
  /** First root manifest in byte order. */
  readonly id: string
  /** Every manifest, sorted by bytes. */
  readonly manifests: readonly string[]
  readonly environments: readonly UnitEnvironment[]
  readonly roots: readonly Root[]
  /** Lines whose marker keeps them out, with the environments where nothing else does. */
  readonly marked?: readonly Root[]
  readonly bounds: readonly Bound[]
  /**
   * `-c` lines that are installed lines of other environments: as they stand they bind the installer, but they move with those, so the
   * solver takes them as free and the plan shows what the installer then chooses.
   */
  readonly followed?: readonly Bound[]
  readonly overrides: readonly Override[]
  readonly installer: Installer
  /** Evidence that the repository runs on a GPU: keeping the CUDA major is then a hard fact. */
  readonly gpuEvidence: readonly SourcedFact[]
  /** An application's floors are raised; a published package's only reported. */
  readonly isPublished: boolean
  readonly project: ProjectTable | null
  /** What commands of images ask for beside lines that state the same; left out where none does. */
  readonly commandLines?: readonly CommandLine[]
  readonly includes: readonly Include[]
  readonly unreadable: readonly Unreadable[]
}
