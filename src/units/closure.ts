/**
 * Everything that installing some manifests brings in: their `-r` and `-c` files and local projects, in the order pip reads them.
 *
 * Always true: each file is entered at most once as an install and once as a constraint, so circles end; nothing outside the files
 * that were read is ever named by a path that leaves the repository. As in pip, `-r` within a `-c` file installs. A dependency on a project of
 * the repository (`tool.uv.sources`: a workspace member or a path) brings that project's lines, as an editable install does.
 *
 * What a tool made a file from (`requirements.in`) belongs to it: its caps hold, and its pins move with those that the tool wrote, or the next
 * run of the tool would take the move back. Only its lines for packages that the compiled file states count: that one is installed.
 *
 * A `-c` file that is installed by itself elsewhere (`-c requirements.txt`) is no list of bounds alone: its lines for packages that the file
 * which names it states are those packages' lines too, and so may move.
 */
import type { Declaration, Include, ReadResult, Unreadable } from '../manifests/model.ts'
import type { ExtraName } from '../python/name.ts'
import { compiledSources, isInstalledElsewhere } from './compiled.ts'
import { join, resolveTarget } from './paths.ts'
import type { Reads } from './reads.ts'

/** A manifest that something installs. `extras`: those of a project; `all` brings its groups too. */
export interface RootFile {
  readonly path: string
  readonly extras: readonly ExtraName[] | 'all'
}

export interface Member {
  readonly declaration: Declaration
  /** A line of a `-c` file. */
  readonly isConstraint: boolean
  readonly root: RootFile
  readonly read: ReadResult
}

export interface Closure {
  readonly members: readonly Member[]
  /** Files, in the order they were entered. */
  readonly files: readonly string[]
  readonly includes: readonly Include[]
  readonly unreadable: readonly Unreadable[]
  /** The `-c` files that cannot be read: what they bound is not known. */
  readonly unreadBounds: readonly UnreadBound[]
}

/** A file that is named, and where: of the options alike, `-c` of a command too. */
export type UnreadBound = Pick<Include, 'file' | 'line' | 'target'>

/** The same of what a manifest includes. */
type Named = UnreadBound & Pick<Include, 'kind'>

/** Which lines count. */
type Counts = (declaration: Declaration) => boolean

/** Files that include files that include files. */
const DEEPEST = 100

export function closureOf(
  roots: readonly RootFile[],
  constraints: readonly string[],
  reads: Reads,
  unreadBounds: readonly UnreadBound[] = [],
): Closure {
  const walk = new Walk(reads)
  for (const root of roots) walk.enter(root, false, [])
  for (const path of constraints) walk.enter({ path, extras: [] }, true, [])
  for (const bound of unreadBounds)
    walk.reportUnread({ ...bound, kind: 'constraints' }, 'it is not a file of the repository')
  return walk
}

class Walk implements Closure {
  readonly members: Member[] = []
  readonly files: string[] = []
  readonly includes: Include[] = []
  readonly unreadable: Unreadable[] = []
  readonly unreadBounds: UnreadBound[] = []
  readonly #reads: Reads
  readonly #entered = new Set<string>()

  constructor(reads: Reads) {
    this.#reads = reads
  }

  /** `path` is the chain of files being read, which a circle comes back to. */
  enter(root: RootFile, isConstraint: boolean, path: readonly string[], counts: Counts | null = null): void {
    const read = this.#reads.get(root.path)
    const kind = `${isConstraint ? 'c' : 'r'}${counts === null ? '' : '?'}`
    const key = `${kind} ${root.extras === 'all' ? '*' : root.extras.join()} ${root.path}`
    if (read === undefined || this.#entered.has(key)) return
    this.#entered.add(key)
    if (!this.files.includes(root.path)) this.files.push(root.path)
    const parts = [...read.declarations, ...read.includes].toSorted((a, b) => a.line - b.line)
    for (const part of parts) {
      if ('target' in part) this.#follow(part, [...path, root.path], read, counts)
      else if (!part.isLockstepsOwn && (counts === null || counts(part))) {
        const project = this.#projectOf(part)
        if (project === null) this.members.push({ declaration: part, isConstraint, root, read })
        else this.enter({ path: project, extras: part.extras }, isConstraint, [...path, root.path], counts)
      }
    }
    if (!isConstraint && counts === null) this.#enterSources(read, [...path, root.path])
  }

  #enterSources(read: ReadResult, path: readonly string[]): void {
    const isStated = statedIn(read)
    for (const { path: source, role, extras } of compiledSources(read, (one) => this.#reads.has(one))) {
      if (!path.includes(source)) this.enter({ path: source, extras }, role === 'constraints', path, isStated)
    }
  }

  /** The pyproject.toml of the project of this repository that a dependency stands for; null where it stands for another thing. */
  #projectOf({ name, url, marker, section, file }: Declaration): string | null {
    if (url === null || marker !== null || section.kind !== 'install') return null
    const isIt = (path: string): boolean => this.#reads.get(path)?.project?.name === name
    if (url === `workspace:${name}`) {
      const [only, ...others] = [...this.#reads.keys()].filter(isIt)
      return others.length === 0 ? (only ?? null) : null
    }
    if (/^[a-z][a-z+]*:/i.test(url)) return null
    const directory = resolveTarget(file, url)
    const path = 'why' in directory ? null : join(directory.path, 'pyproject.toml')
    return path !== null && isIt(path) ? path : null
  }

  #follow(include: Include, path: readonly string[], from: ReadResult, counts: Counts | null): void {
    if (!this.includes.includes(include)) this.includes.push(include)
    const target = includedPath(include)
    if ('why' in target) this.reportUnread(include, target.why)
    else if (path.length > DEEPEST) this.#report(include, 'it is included too deeply')
    else if (path.includes(target.path)) this.#report(include, 'it leads back to a file that includes it')
    else if (!this.#reads.has(target.path)) this.reportUnread(include, missing(include))
    else {
      const root = { path: target.path, extras: include.extras }
      if (include.kind !== 'constraints') this.enter(root, false, path, counts)
      else if (!isInstalledElsewhere(target.path, this.#reads)) this.enter(root, true, path, counts)
      else this.#enterInstalled(root, path, counts ?? statedIn(from))
    }
  }

  /** Of a `-c` file that is installed elsewhere: lines of what is stated here, bounds on the rest. */
  #enterInstalled(root: RootFile, path: readonly string[], isStated: Counts): void {
    this.enter(root, false, path, isStated)
    this.enter(root, true, path, (declaration) => !isStated(declaration))
  }

  reportUnread(include: Named, why: string): void {
    if (include.kind === 'constraints') this.unreadBounds.push(include)
    this.#report(include, include.kind === 'constraints' ? `${why}, so nothing moves that it may bound` : why)
  }

  #report({ file, line, target, kind }: Named, why: string): void {
    const option = kind === 'requirements' ? '-r ' : kind === 'constraints' ? '-c ' : ''
    if (this.unreadable.some((known) => known.file === file && known.line === line)) return
    this.unreadable.push({ file, line, text: `${option}${target}`.slice(0, 200), why, stopsReading: false })
  }
}

function statedIn({ declarations }: ReadResult): Counts {
  const names = new Set(declarations.map(({ name }) => name))
  return ({ name, section }) => section.kind === 'constraint' || names.has(name)
}

function missing(include: Include): string {
  return include.kind === 'editable'
    ? 'no pyproject.toml stands there, so what the project requires is not known'
    : 'no such file in the repository'
}

/** The manifest that an include means: a project's is its pyproject.toml. */
export function includedPath(include: Include): ReturnType<typeof resolveTarget> {
  if (include.kind !== 'editable') return resolveTarget(include.file, include.target)
  const directory = resolveTarget(include.file, include.target.replace(/\[[^\]]*\]$/, '').replace(/^file:(?!\/)/, ''))
  if ('why' in directory) return directory
  const path = join(directory.path, 'pyproject.toml')
  return path === null ? { why: 'it leaves the repository' } : { path }
}
