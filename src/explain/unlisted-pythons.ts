/**
 * Which other Pythons are worth asking about, where the facts of a run answer for its own environments alone: those on which a release
 * installs that the argument says does not install here, for want of a wheel or by its Requires-Python.
 */
import type { Environment } from '../python/environment.ts'
import { supportedTags, wheelRank } from '../python/tags.ts'
import type { Facts, Project, ReleaseFile } from '../universe/facts.ts'
import { admitsPython } from '../universe/admits-python.ts'
import { releasesOf } from '../universe/releases.ts'
import type { Fact } from './fact.ts'

export function pythonsThatLift(
  argument: readonly Fact[],
  facts: Facts,
  environment: Environment,
  unlisted: readonly Environment[],
): readonly Environment[] {
  const names = new Set(
    argument.flatMap(({ kind, subject }) => (BY_PYTHON.has(kind) && subject !== null ? [subject] : [])),
  )
  const barred = [...names].flatMap((name) => barredFiles(facts.project(name), environment, facts.clock))
  return unlisted.filter(
    (other) =>
      other.platform === environment.platform &&
      other.python !== environment.python &&
      barred.some((file) => installsOn(file, other)),
  )
}

const BY_PYTHON: ReadonlySet<string> = new Set(['wheel', 'python'])

/** Of releases that have no wheel that installs in the environment. */
function barredFiles(project: Project | undefined, environment: Environment, clock: string): readonly ReleaseFile[] {
  if (project === undefined || project.status === 'absent') return []
  const releases = releasesOf(project, environment, clock)
  const installed = new Set(releases.flatMap(({ version, hasWheel }) => (hasWheel ? [version.key] : [])))
  return project.files.filter(({ version }) => !installed.has(version.key))
}

function installsOn({ filename, kind, requiresPython, wheelsFor = [] }: ReleaseFile, other: Environment): boolean {
  if (!admitsPython(requiresPython, other)) return false
  if (wheelsFor.includes(`${other.python} ${other.platform}`)) return true
  return kind === 'sdist' || wheelRank(supportedTags(other), filename) > 0
}
