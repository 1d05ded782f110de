/** Requires-Python, as files and metadata state it. Source: PEP 345, 440, 503. */
import type { Environment } from '../python/environment.ts'
import { contains, parseSpecifierSet } from '../python/specifier.ts'
import { parseVersion } from '../python/version.ts'

/** Whether the Python of the environment is within a Requires-Python; what cannot be read excludes nothing, as in pip. */
export function admitsPython(requiresPython: string | null, environment: Environment): boolean {
  if (requiresPython === null || requiresPython.trim() === '') return true
  const key = `${environment.pythonFull} ${requiresPython}`
  const known = pythonAnswers.get(key)
  if (known !== undefined) return known
  const python = parseVersion(environment.pythonFull)
  const set = parseSpecifierSet(requiresPython)
  const answer = python === null || set === null || contains(set, python)
  pythonAnswers.set(key, answer)
  return answer
}

const pythonAnswers = new Map<string, boolean>()
