/** What the manifests themselves say of the Python that they are for. */
import { baseName } from '../manifests/base-name.ts'
import { wheelParts } from '../python/tags.ts'
import type { Closure } from './closure.ts'
import type { Reads } from './reads.ts'
import { filePython } from './hints.ts'
import { directoryOf } from './paths.ts'
import { agreed } from './place.ts'
import type { Evidence, PythonBound, Stated } from './place.ts'
import type { Unit } from './unit.ts'
import { pythonMinor } from './version-text.ts'

/** requires-python of the first project of the closure that states one. */
export function pythonBound(closure: Closure, reads: Reads): PythonBound | null {
  for (const file of closure.files) {
    const bound = boundIn(file, reads)
    if (bound !== null) return bound
  }
  return null
}

function boundIn(file: string, reads: Reads): PythonBound | null {
  const bound = reads.get(file)?.project?.requiresPython
  return bound == null
    ? null
    : { specifier: bound.specifier, source: `requires-python in ${file}:${String(bound.line)}` }
}

/** Of the project in the nearest directory above that says which Pythons it runs on. */
export function nearPythonBound({ id }: Unit, reads: Reads, { pythonBounds }: Evidence): PythonBound | null {
  for (let directory = directoryOf(id); ; directory = directoryOf(directory)) {
    const inside = (name: string): string => (directory === '' ? name : `${directory}/${name}`)
    const own = boundIn(inside('pyproject.toml'), reads)
    if (own !== null) return own
    for (const name of ['setup.cfg', 'setup.py']) {
      const stated = pythonBounds.find(({ file }) => file === inside(name))
      if (stated !== undefined) return stated.bound
    }
    if (directory === '') return null
  }
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
  return agreed(named)
}

/** The one Python that the wheels run on which lines refer to by their addresses, `..-cp310-cp310-linux_x86_64.whl` (PEP 425); abi3 runs on later ones too. */
export function wheelsPython({ members }: Closure): Stated<string> | null {
  const named = members.flatMap(({ declaration: { url, marker, file, line }, isConstraint }) => {
    const value = url === null || marker !== null || isConstraint ? null : wheelPython(url)
    return value === null ? [] : [{ value, source: `${file}:${String(line)}` }]
  })
  return agreed(named)
}

function wheelPython(url: string): string | null {
  const tags = wheelParts(baseName(url.replace(/[#?].*$/, '')))?.tags ?? ''
  const [, minor, abi] = /^cp3(\d{1,2})-cp3(\d{1,2})-/.exec(tags) ?? []
  return minor === undefined || minor !== abi ? null : `3.${minor}`
}
