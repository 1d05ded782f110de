/**
 * The Python of a notebook's kernel (nbformat, `metadata.language_info`): what ran it when it was last saved. That may be anybody's machine, so it
 * is the weakest evidence: it decides only where nothing else says a Python, and only among those that the present versions have wheels for.
 *
 * Notebooks are large, and what is wanted of them stands near their end; few are read.
 */
import type { SourceFile } from '../manifests/model.ts'
import { knownPythons } from '../python/environment.ts'
import { scopeOf } from './nearness.ts'
import { byBytes, isWithin } from './paths.ts'
import type { Among, Stated } from './place.ts'

const MOST_READ = 4
const TAIL_BYTES = 16_384

export function isNotebook(path: string): boolean {
  return path.endsWith('.ipynb') && !/(?:^|\/)\.ipynb_checkpoints\//.test(path)
}

/** Those nearest to the root. */
export function notebooksToRead(paths: readonly string[]): readonly string[] {
  return paths
    .filter(isNotebook)
    .toSorted((a, b) => depth(a) - depth(b) || byBytes(a, b))
    .slice(0, MOST_READ)
}

function depth(path: string): number {
  return path.split('/').length
}

/** null for another language, and where no known minor is named. */
export function notebookPython({ path, bytes }: SourceFile): Stated<string> | null {
  const tailAt = Math.max(0, bytes.length - TAIL_BYTES)
  const tail = new TextDecoder().decode(bytes.subarray(tailAt))
  const at = tail.lastIndexOf('"language_info"')
  const info = at === -1 ? '' : tail.slice(at, at + 1000)
  const value = /"version"\s*:\s*"(3\.\d{1,2})(?![\d])/.exec(info)
  if (value === null || !/"name"\s*:\s*"python"/.test(info)) return null
  const python = value[1] ?? ''
  if (!knownPythons.some((known) => known.python === python)) return null
  return { value: python, source: `${path}:${String(linesBefore(bytes, tailAt) + linesIn(tail, at + value.index))}` }
}

function linesBefore(bytes: Uint8Array, end: number): number {
  let lines = 1
  for (let at = 0; at < end; at++) if (bytes[at] === 0x0a) lines++
  return lines
}

function linesIn(text: string, end: number): number {
  return text.slice(0, end).split('\n').length - 1
}

/** Of the notebooks near a unit the Python that most of them name, else the newest of these; then all others, the newest first. */
export function amongNotebooks(
  notebooks: readonly { readonly file: string; readonly python: Stated<string> }[],
  unit: string,
  manifests: readonly string[],
): Among | null {
  const near = notebooks.filter(({ file }) => {
    const scope = scopeOf(file, manifests)
    return scope !== null && isWithin(unit, scope)
  })
  const newestFirst = knownPythons.map(({ python }) => python).toReversed()
  const named = (python: string): number => near.filter((each) => each.python.value === python).length
  const [most = ''] = newestFirst.toSorted((a, b) => named(b) - named(a))
  const first = near.find(({ python }) => python.value === most)
  if (first === undefined) return null
  return {
    pythons: [most, ...newestFirst.filter((python) => python !== most)],
    source: `${first.python.source}, the kernel that last ran it`,
    tells: most,
  }
}
