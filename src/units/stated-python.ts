/** What the manifests themselves say of the Python that they are for. */
import type { Closure, Reads } from './closure.ts'
import type { PythonBound } from './environments.ts'
import { filePython } from './hints.ts'
import type { Stated } from './place.ts'
import type { Unit } from './unit.ts'
import { pythonMinor } from './version-text.ts'

/** requires-python of the first project of the closure that states one. */
export function pythonBound(closure: Closure, reads: Reads): PythonBound | null {
  for (const file of closure.files) {
    const bound = reads.get(file)?.project?.requiresPython
    if (bound != null) return { specifier: bound.specifier, source: `requires-python in ${file}:${String(bound.line)}` }
  }
  return null
}

/** The Python that a tool wrote the first such file of the unit for. */
export function compiledPython({ roots }: Unit, reads: Reads): Stated<string> | null {
  for (const { path } of roots) {
    const python = reads.get(path)?.generatedBy?.python
    const minor = python == null ? null : pythonMinor(python.value)
    if (python != null && minor !== null) return { value: minor, source: `${path}:${String(python.line)}` }
  }
  return null
}

/** The Python that the `-c` files are named after, `constraints-3.11.txt`, where it is one. */
export function boundsPython({ includes, unreadBounds }: Closure): Stated<string> | null {
  const bounds = [...includes.filter(({ kind }) => kind === 'constraints'), ...unreadBounds]
  const named = bounds.flatMap(({ file, line, target }) => {
    const value = filePython(target)
    return value === null ? [] : [{ value, source: `${file}:${String(line)}` }]
  })
  const [first] = named
  return first !== undefined && named.every(({ value }) => value === first.value) ? first : null
}
