/**
 * Manifests as values: a file's bytes in, declarations with byte spans out; changes in, bytes out.
 */
import type { ExtraName, PackageName } from '../python/name.ts'
import type { Marker } from '../python/marker.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import type { Version } from '../python/version.ts'

export interface SourceFile {
  /** Relative to the root of the checkout, `/` between the parts. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** Byte offsets into the file, end exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * How a declaration states its version.
 * pin `==2.1.0`; floor `>=1.2` (with or without a cap); caret `^1.2`, `~1.2`, `~=1.2`; range anything else with a specifier (`<2`, `==2.1.*`, `!=1`);
 * variant `==2.1.0+cu121`; url a direct, VCS or local requirement; any no specifier at all.
 */
export type Style = 'pin' | 'floor' | 'caret' | 'range' | 'variant' | 'url' | 'any'

/** Where in its manifest a declaration stands. */
export type Section =
  | { readonly kind: 'install' }
  | { readonly kind: 'extra'; readonly name: ExtraName }
  | { readonly kind: 'group'; readonly name: string }
  /** A `-c` file's line or `tool.uv.constraint-dependencies`: a bound, not an install. */
  | { readonly kind: 'constraint' }
  /** `tool.uv.override-dependencies`: replaces requirements of others. */
  | { readonly kind: 'override' }

export interface HashOption {
  readonly algorithm: string
  readonly digest: string
  readonly span: Span
}

export interface Declaration {
  readonly name: PackageName
  readonly extras: readonly ExtraName[]
  /** PEP 440 form of what is written; Poetry's `^1.2` is `>=1.2,<2`. */
  readonly specifier: SpecifierSet
  readonly marker: Marker | null
  /** The direct reference of a url declaration. */
  readonly url: string | null
  readonly style: Style
  /** The version that the style turns on: pin's, variant's, floor's lower bound, caret's base. null for range, url, any. */
  readonly base: Version | null
  readonly section: Section
  readonly file: string
  /** 1-based. */
  readonly line: number
  /**
   * The whole declaration, its options included, without comment and line end. A TOML string with its quotes, a Poetry entry with its key.
   * An optional Poetry dependency that several extras name is declared once in each, at the same span: a move of one moves them all.
   */
  readonly span: Span
  /** The specifier as written, e.g. `==2.1.0`; empty at the place where one would stand. */
  readonly specifierSpan: Span
  readonly hashes: readonly HashOption[]
  /** The comment on its line, or directly above it on lines of their own; without `#`. */
  readonly comment: string | null
  /** The comment asks to hold it, or what may bound it cannot be read. */
  readonly isHeld: boolean
  /** `requirements.txt:1`: where a `-c` file that may bound it is named that cannot be read. No reader sets it. */
  readonly unreadBound?: string
  /** In a compiled file: who asks for it, as the tool noted (`# via`). */
  readonly via?: readonly string[]
  /** A constraint line that Lockstep itself wrote (its marker comment): left out of solving. */
  readonly isLockstepsOwn: boolean
}

export interface Unreadable {
  readonly file: string
  readonly line: number
  /** What stands there (at most 200 characters) and why it cannot be read. */
  readonly text: string
  readonly why: string
  /** A syntax error, an encoding or a limit: nothing else of the file was read, or nothing after this line. */
  readonly stopsReading: boolean
}

/** `${NAME}` as pip expands it. Lockstep never does: values of its own environment are nobody's business here. */
export interface EnvironmentVariable {
  readonly name: string
  readonly file: string
  readonly line: number
}

/** `-r`, `-c`, `-e` or a bare path in a requirements file. */
export interface Include {
  readonly kind: 'requirements' | 'constraints' | 'editable'
  /** As written; a URL for a remote file. */
  readonly target: string
  /** `-e .[dev]` installs the project with these extras; empty for files. */
  readonly extras: readonly ExtraName[]
  readonly file: string
  readonly line: number
}

/** Index options stated in a manifest, in order; URLs as written, environment variables unexpanded. */
export interface IndexOption {
  readonly kind:
    | 'index-url'
    | 'extra-index-url'
    | 'find-links'
    | 'no-index'
    | 'pre'
    | 'require-hashes'
    | 'no-binary'
    | 'only-binary'
    | 'trusted-host'
    | 'prefer-binary'
    /** pip's `--all-releases` and `--only-final`: `--pre` and its opposite, per package. */
    | 'all-releases'
    | 'only-final'
  /** Empty for an option that takes no value. */
  readonly value: string
  readonly file: string
  readonly line: number
  /** The name under which a source may point at this index (tool.uv.index, tool.poetry.source). */
  readonly name?: string
  /** The index serves only packages whose source names it. */
  readonly isExplicit?: boolean
}

/** Where one package comes from: an entry of `tool.uv.sources`, or the `source` of a Poetry dependency. */
export interface PackageSource {
  readonly name: PackageName
  /** `index`: the name of an index; the others stand for a direct reference and win over every index. */
  readonly kind: 'index' | 'git' | 'url' | 'path' | 'workspace'
  readonly value: string
  /** The source applies only where it holds. */
  readonly marker: Marker | null
  /** It applies only where this extra or group is installed. */
  readonly only?: ExtraOrGroup
  readonly line: number
}

/** What is installed beside a project where somebody asks for it: of PEP 621, or of PEP 735 and Poetry. */
export interface ExtraOrGroup {
  readonly kind: 'extra' | 'group'
  readonly name: string
}

/** What a pyproject.toml says besides its declarations. */
export interface ProjectTable {
  readonly name: PackageName | null
  readonly version: string | null
  /** As written: requires-python, or Poetry's python. */
  readonly requiresPython: { readonly specifier: SpecifierSet; readonly line: number } | null
  readonly classifiers: readonly string[]
  /** PEP 621: fields that a build backend fills in; `dependencies` here means the file does not say them all. */
  readonly dynamic: readonly string[]
  readonly tool: 'uv' | 'poetry' | null
  /** tool.uv.conflicts: each a set of extras and groups that are never installed together. */
  readonly conflicts: readonly (readonly ExtraOrGroup[])[]
  /** PEP 735 include-group, resolved: group -> groups that it includes, transitively. */
  readonly groupIncludes: ReadonlyMap<string, readonly string[]>
  /** extras that include other extras of the project itself (`mypkg[a,b]`), transitively. */
  readonly extraIncludes: ReadonlyMap<string, readonly string[]>
  /** Groups whose members ask for extras of the project itself (`mypkg[test]`): group -> extras. */
  readonly groupExtras: ReadonlyMap<string, readonly ExtraName[]>
  /** tool.uv.default-groups ("all" resolved), or Poetry's groups that are not optional; null when unstated. */
  readonly defaultGroups: readonly string[] | null
  /** tool.uv.index / tool.poetry.source, in order. */
  readonly indexes: readonly IndexOption[]
  readonly sources: readonly PackageSource[]
}

/** What the first comment of a file says that a tool wrote as a whole. */
export interface Compilation {
  readonly tool: 'pip-compile' | 'uv'
  /** What it was made from; never empty. */
  readonly from: readonly CompiledFrom[]
  /** The Python it was made for, as written: `3.11` or `3.11.4`. */
  readonly python: { readonly value: string; readonly line: number } | null
}

/** A file that a compiling tool read. */
export interface CompiledFrom {
  /** As written, relative to where the tool ran: a directory on the way from the compiled file's up to the root. */
  readonly target: string
  readonly role: 'requirements' | 'constraints' | 'project'
  /** Of a project. */
  readonly extras: readonly ExtraName[] | 'all'
}

export interface ReadResult {
  readonly file: string
  readonly format: string
  readonly declarations: readonly Declaration[]
  readonly includes: readonly Include[]
  readonly options: readonly IndexOption[]
  readonly unreadable: readonly Unreadable[]
  readonly variables: readonly EnvironmentVariable[]
  readonly generatedBy: Compilation | null
  readonly project: ProjectTable | null
}

/** A package whose present version changes, at the declaration that states it. */
export interface Move {
  readonly declaration: Declaration
  readonly to: Version
  /** `sha256:...` of the new version's files, in the order to write, when the old line carried hashes; else empty. */
  readonly hashes: readonly string[]
}

/** What a person wrote at a declaration gives way: caps and exclusions are rewritten as little as admits these versions. */
export interface Lift {
  readonly declaration: Declaration
  /** At least one. */
  readonly admits: readonly Version[]
}

/** A line for a package that no line states. */
export interface AddedLine {
  /** PEP 508 text: `core==1.0.0; python_version < "3.12"`. */
  readonly requirement: string
  /** `sha256:...`, in the order to write; none where the file has none. */
  readonly hashes: readonly string[]
  /** The package that asks for it: noted where the tool that wrote the file notes it of others. */
  readonly via: PackageName
}

export interface ManifestFormat {
  readonly name: string
  matches(path: string): boolean
  /** Never throws: what cannot be read is in `unreadable`. */
  read(file: SourceFile): ReadResult
  /**
   * Every byte outside the moved spans stays as it was. Floors are raised by the same call: style decides what is written.
   * Throws LockstepError where the result would not read back as moved or lifted (no such declaration, a cap in the way, hashes missing).
   */
  edit(file: SourceFile, moves: readonly Move[], lifts?: readonly Lift[]): Uint8Array
  /**
   * Replaces Lockstep's own constraint lines by these; each line as PEP 508 text. Given none, what stood before the first call comes back
   * byte for byte. Throws LockstepError where the file has no place for them.
   */
  constrain(file: SourceFile, lines: readonly string[]): Uint8Array
  /**
   * Appends these lines in the layout of those that carry hashes; every byte that stood there stays. Throws LockstepError where the file has
   * no place for them, or the result would not read back so.
   */
  add(file: SourceFile, lines: readonly AddedLine[]): Uint8Array
  /**
   * Takes these declarations out, whatever their version is by now, with their hashes and the notes of the tool that wrote them; every other
   * byte stays. Throws LockstepError where the result would not read back so.
   */
  remove(file: SourceFile, declarations: readonly Declaration[]): Uint8Array
}
