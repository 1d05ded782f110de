/**
 * A problem on another Python: the files that say which one it runs on, edited, and the problem as they then state it.
 *
 * Written are requires-python of its projects and `.python-version`. Where an image, a CI matrix or the configuration says the Python, or where
 * other problems would change with it, that is for people to change, and there is no such problem.
 */
import type { SourceFile } from '../manifests/model.ts'
import { withLowestPython } from '../manifests/python-bound.ts'
import { knownPythons } from '../python/environment.ts'
import { groupProblems } from '../units/grouping.ts'
import type { Problem, UnitEnvironment } from '../units/problem.ts'
import { withPython } from '../units/version-files.ts'
import { withFiles } from './repository.ts'
import type { Repository } from './repository.ts'
import type { OtherPython, Route } from './route.ts'

export function onPython(problem: Problem, route: Route, python: string): OtherPython | null {
  const known = knownPythons.find((one) => one.python === python)
  const { repository } = route
  const versionFiles = repository.evidenceFiles.filter(({ path }) => isEvidence(problem, path))
  const manifests = problem.manifests.flatMap((path) => repository.files.get(path) ?? [])
  if (known === undefined) return null
  const before = [...manifests, ...versionFiles]
  const left = [...new Set(problem.environments.map(({ environment }) => environment.python))]
  const isRaised = left.every((minor) => compareMinors(minor, python) < 0)
  const files = before.flatMap((file) => {
    const bytes = versionFiles.includes(file)
      ? withPython(file, known)
      : isRaised && isProject(file, repository)
        ? ownLowestPython(file, known, repository)
        : file.bytes
    return bytes === null ? [] : [{ path: file.path, bytes }]
  })
  if (files.length < before.length) return null
  const edited = withFiles(repository, files)
  const [now, after] = [problemsIn(repository, route), problemsIn(edited, route)]
  const own = after.find(({ id }) => id === problem.id)
  if (own === undefined || !sameOthers(now, after, problem.id) || !isMoved(problem, own, python)) return null
  const elsewhere = statedElsewhere(problem, left, edited)
  const then = { ...own, installer: problem.installer }
  return { problem: then, from: problem, repository: edited, before, files, left, isRaised, elsewhere }
}

/** Of the evidence for the Pythons that are left, what still names one. */
function statedElsewhere(
  { environments }: Problem,
  left: readonly string[],
  { evidence }: Repository,
): readonly string[] {
  const told = new Set(environments.flatMap((each) => each.evidence))
  const named = evidence.places.flatMap(({ targets }) =>
    targets.flatMap(({ python }) => (python !== null && left.includes(python.value) ? [python.source] : [])),
  )
  return [...new Set(named)].filter((source) => told.has(source))
}

function problemsIn({ reads, evidence }: Repository, { config, pythons }: Route): readonly Problem[] {
  return groupProblems(reads, evidence, config, pythons).problems
}

function compareMinors(a: string, b: string): number {
  return Number(a.split('.')[1]) - Number(b.split('.')[1])
}

/** A `.python-version` that the environments stand on. */
function isEvidence({ environments }: Problem, path: string): boolean {
  if (!/(?:^|\/)\.python-version$/.test(path)) return false
  return environments.some(({ evidence }) => evidence.some((place) => place.startsWith(`${path}:`)))
}

function isProject({ path }: SourceFile, { reads }: Repository): boolean {
  return reads.some(({ file, project }) => file === path && project !== null)
}

function ownLowestPython(
  file: SourceFile,
  { python, pythonFull }: (typeof knownPythons)[number],
  { listed }: Repository,
): Uint8Array | null {
  const bytes = withLowestPython(file, python, pythonFull)
  const isSame = bytes !== null && Buffer.compare(bytes, file.bytes) === 0
  return isSame || listed.has(file.path) ? bytes : null
}

function sameOthers(now: readonly Problem[], then: readonly Problem[], id: string): boolean {
  const places = (problems: readonly Problem[]): string =>
    JSON.stringify(problems.flatMap((one) => (one.id === id ? [] : [[one.id, one.environments.map(placeOf)]])))
  return places(now) === places(then)
}

function placeOf({ unit, environment, selection }: UnitEnvironment): readonly unknown[] {
  return [unit, environment.python, environment.platform, environment.accelerator, selection]
}

/** Each environment on that Python, and otherwise what it was. */
function isMoved(problem: Problem, own: Problem, python: string): boolean {
  const wanted = problem.environments.map(({ environment, ...rest }) =>
    placeOf({ ...rest, environment: { ...environment, python } }),
  )
  return JSON.stringify(own.environments.map(placeOf)) === JSON.stringify(wanted)
}
