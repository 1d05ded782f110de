/**
 * Which other Pythons, or other platforms, are worth asking about, where the facts of a run answer for its own environments alone: those on which a release
 * installs that the argument says does not install here, for want of a wheel or by its Requires-Python. Each costs the listings and the
 * metadata of a whole set, so beyond one that frees everything no further one is asked about, nor a second platform.
 */
import { knownPythons } from '../python/environment.ts'
import type { Environment } from '../python/environment.ts'
import { parsePlatform } from '../python/platform.ts'
import { supportedTags, wheelRank } from '../python/tags.ts'
import type { Facts, Project, ReleaseFile } from '../universe/facts.ts'
import { admitsPython } from '../universe/admits-python.ts'
import { releasesOf } from '../universe/releases.ts'
import type { Change } from './change.ts'
import type { Fact } from './fact.ts'
import type { Question } from './hypothesis.ts'

/** Pythons, the nearest first; then platforms. */
export function placesThatLift(
  argument: readonly Fact[],
  facts: Facts,
  environment: Environment,
  unlisted: readonly Environment[],
): readonly Environment[] {
  const names = new Set(
    argument.flatMap(({ kind, subject }) => (BY_PYTHON.has(kind) && subject !== null ? [subject] : [])),
  )
  const barred = [...names].flatMap((name) => barredFiles(facts.project(name), environment, facts.clock))
  const found = unlisted.filter(
    (other) =>
      (other.python === environment.python) !== (other.platform === environment.platform) &&
      barred.some((file) => installsOn(file, other)),
  )
  return found.sort((a, b) => distanceTo(a, environment) - distanceTo(b, environment))
}

/** Pythons by how far they are; then platforms, those of the same system first. */
function distanceTo(other: Environment, from: Environment): number {
  if (other.platform === from.platform) return Math.abs(minorsUp(from, other))
  const isSameSystem = parsePlatform(other.platform)?.family === parsePlatform(from.platform)?.family
  return knownPythons.length + (isSameSystem ? 0 : 1)
}

/** Whether the one change asks for more than the other: a Python beyond it, seen from that of today, or one more platform. */
export function isBeyond(change: Change, nearer: Change, { problem }: Question): boolean {
  if (change.kind !== 'environment' || nearer.kind !== 'environment') return false
  const today = problem.environments[change.ordinal]?.environment
  const { environment: far } = change
  const { environment: near } = nearer
  if (change.isUnlisted !== true || change.ordinal !== nearer.ordinal) return false
  if (today === undefined || far === null || near === null) return false
  if (far.platform !== today.platform) return near.platform !== today.platform
  if (near.platform !== today.platform) return false
  const [toFar, toNear] = [minorsUp(today, far), minorsUp(today, near)]
  return Math.sign(toFar) === Math.sign(toNear) && Math.abs(toFar) > Math.abs(toNear)
}

/** How many known minors lie between two Pythons; below 0 where the other one is older. */
function minorsUp({ python: from }: Environment, { python: to }: Environment): number {
  const minors = knownPythons.map(({ python }) => python)
  return minors.indexOf(to) - minors.indexOf(from)
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
