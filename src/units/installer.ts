/**
 * Who installs a problem, and from where.
 */
import { baseName } from '../manifests/base-name.ts'
import type { ExtraOrGroup, IndexOption } from '../manifests/model.ts'
import { evaluateMarker } from '../python/marker.ts'
import { markerValues } from '../python/environment.ts'
import type { Environment } from '../python/environment.ts'
import type { Closure } from './closure.ts'
import type { Reads } from './reads.ts'
import { directoryOf } from './paths.ts'
import type { Evidence, Install, Place } from './place.ts'
import type { Installer } from './problem.ts'

/** `closures` and `installs` are those of the problem's units, in order; `files` its manifests. */
export function installerOf(
  closures: readonly Closure[],
  installs: readonly Install[],
  reads: Reads,
  files: readonly string[],
  evidence: Evidence,
  withoutDependencies: boolean,
): Installer {
  const options = optionsOf(closures, installs, reads)
  return {
    ...kindOf(installs, reads, files, evidence),
    indexes: options,
    withoutDependencies,
    allowsPrereleases: options.some(({ kind }) => kind === 'pre'),
  }
}

/**
 * In the order that an installer reads them: the command's, then the files', then the project's tables; each once. Where commands one after
 * the other each have an index of their own, what they install comes from all of these.
 */
export function optionsOf(
  closures: readonly Closure[],
  installs: readonly Install[],
  reads: Reads,
): readonly IndexOption[] {
  const files = new Set(closures.flatMap((closure) => closure.files))
  const ofFiles = [...files].flatMap((file) => reads.get(file)?.options ?? [])
  const ofProjects = [...files].flatMap((file) => reads.get(file)?.project?.indexes ?? [])
  const ofCommands = installs.flatMap((install) => install.options)
  const seen = new Set<string>()
  return besideEachOther([...ofCommands, ...ofFiles, ...ofProjects], indexUrls(installs, files, reads)).filter(
    ({ kind, value, name }) => {
      const key = `${kind} ${value} ${name ?? ''}`
      return !seen.has(key) && seen.add(key)
    },
  )
}

/** What each command takes for the index: its own option, else that of a file it installs; null for the one that is built in. */
function indexUrls(installs: readonly Install[], files: ReadonlySet<string>, reads: Reads): ReadonlySet<string | null> {
  return new Set(
    installs.map(({ options, requirements }) => {
      const names = new Set(requirements.map(baseName))
      const own = [...files].filter((file) => names.has(baseName(file)))
      return lastUrl(options) ?? lastUrl(own.flatMap((file) => reads.get(file)?.options ?? []))
    }),
  )
}

function lastUrl(options: readonly IndexOption[]): string | null {
  return options.findLast(({ kind }) => kind === 'index-url')?.value ?? null
}

/** The built-in index, or the first, stays the one; the other ones are asked as well. */
function besideEachOther(options: readonly IndexOption[], urls: ReadonlySet<string | null>): readonly IndexOption[] {
  if (urls.size < 2) return options
  const [first] = urls
  const main = urls.has(null) ? null : first
  return options.map((option) =>
    option.kind === 'index-url' && option.value !== main && urls.has(option.value)
      ? { ...option, kind: 'extra-index-url' }
      : option,
  )
}

/** Of one place its own alone, where it has any: another image may take the same files from another index. */
export function installsAt(place: Place | undefined, installs: readonly Install[]): readonly Install[] {
  const own = installs.filter((install) => place?.installs.includes(install) === true)
  return own.length > 0 ? own : installs
}

/** An explicit index serves what a source names it for, where that source applies. `isBrought`: an extra or group of that file is installed. */
export function servesIn(
  { file, name, isExplicit }: IndexOption,
  reads: Reads,
  environment: Environment,
  isBrought: (file: string, only: ExtraOrGroup) => boolean,
): boolean {
  if (isExplicit !== true) return true
  const sources = reads.get(file)?.project?.sources ?? []
  return sources.some(
    ({ kind, value, marker, only }) =>
      kind === 'index' &&
      value === name &&
      (only === undefined || isBrought(file, only)) &&
      (marker === null || evaluateMarker(marker, markerValues(environment), new Set())),
  )
}

/** What a command shows, else a lock or table of the project, else the tool that wrote the file; pip where nothing says. */
function kindOf(
  installs: readonly Install[],
  reads: Reads,
  files: readonly string[],
  evidence: Evidence,
): Pick<Installer, 'kind' | 'evidence'> {
  const command = installs.find(({ tool }) => tool !== 'pip') ?? installs[0]
  if (command !== undefined) return { kind: command.tool, evidence: `${command.file}:${String(command.line)}` }
  const projects = files.filter((file) => reads.get(file)?.project != null)
  const homes = new Set(projects.map(directoryOf))
  for (const tool of ['uv', 'poetry'] as const) {
    const lock = evidence.locks.find((path) => path.endsWith(`${tool}.lock`) && homes.has(directoryOf(path)))
    if (lock !== undefined) return { kind: tool, evidence: lock }
  }
  for (const file of projects) {
    const tool = reads.get(file)?.project?.tool
    if (tool != null) return { kind: tool, evidence: `[tool.${tool}] in ${file}` }
  }
  const written = files.find((file) => reads.get(file)?.generatedBy?.tool === 'uv')
  return written === undefined ? { kind: 'pip', evidence: '' } : { kind: 'uv', evidence: written }
}
