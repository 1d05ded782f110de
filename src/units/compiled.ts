/**
 * What a compiled file was made from, among the files there are.
 *
 * The paths in its first comment are relative to where the tool ran, which is not said: mostly the compiled file's own directory or the root,
 * so the nearest directory on the way up in which there is such a file counts. A file that is not there says nothing.
 */
import type { CompiledFrom, ReadResult } from '../manifests/model.ts'
import { isInstalledByName } from '../manifests/requirements.ts'
import type { Reads } from './reads.ts'
import { directoryOf, join } from './paths.ts'

export interface CompiledSource extends Omit<CompiledFrom, 'target'> {
  /** In the repository. */
  readonly path: string
}

/** Each path once, never the file itself. */
export function compiledSources(
  { file, generatedBy }: ReadResult,
  isThere: (path: string) => boolean,
): readonly CompiledSource[] {
  const sources = new Map<string, CompiledSource>()
  for (const { target, role, extras } of generatedBy?.from ?? []) {
    const path = candidates(file, target).find(isThere)
    if (path !== undefined && path !== file && !sources.has(path)) sources.set(path, { path, role, extras })
  }
  return [...sources.values()]
}

function candidates(file: string, target: string): readonly string[] {
  if (/^(?:\/|~|[a-z][a-z0-9+.-]*:)/i.test(target) || target.includes('\0')) return []
  const paths: string[] = []
  for (let directory = directoryOf(file); ; directory = directoryOf(directory)) {
    const path = join(directory, target.replaceAll('\\', '/'))
    if (path !== null) paths.push(path)
    if (directory === '') return paths
  }
}

/** Whether a file that `-c` names is one that people install: by its name, or as a tool compiled it. */
export function isInstalledElsewhere(path: string, reads: Reads): boolean {
  return isInstalledByName(path) || reads.get(path)?.generatedBy != null
}
