/**
 * Why no release of a package can be taken, in a sentence: nothing has it, or what has it does not install here.
 */
import type { Environment } from '../python/environment.ts'
import { includes } from '../python/intervals.ts'
import type { Intervals } from '../python/intervals.ts'
import type { PackageName } from '../python/name.ts'
import { compareVersions, isPrerelease } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { Metadata, Project, ReleaseFile } from '../universe/facts.ts'
import { admitsPython } from '../universe/admits-python.ts'
import { releaseAt } from '../universe/releases.ts'
import { metadataAdmitsPython } from '../universe/requirements.ts'
import { minorsInWords, pythonsWithWheels } from '../universe/wheel-pythons.ts'
import type { Fact } from './fact.ts'
import type { Task } from './task.ts'

/** Nothing of the project can be taken from the range. */
export function missingFact(project: Project, range: Intervals, task: Task): Fact {
  const { name } = project
  const key = `missing ${name} ${range.cuts.join(' ')}`
  const inRange = project.status === 'absent' ? [] : project.files.filter((file) => includes(range, file.version))
  const sentence =
    project.status === 'absent' ? `no package index has ${name}` : sentenceFor(project, range, inRange, task)
  const isEmptyRange = project.status !== 'absent' && inRange.length === 0
  return { kind: 'missing', key, target: name, isEmptyRange, shown: { fact: sentence, source: 'package index' } }
}

/** What in its own metadata keeps a release from being installed; null when nothing does. */
export function flawOf(metadata: Metadata, name: PackageName, version: Version, environment: Environment): Fact | null {
  if (metadata.status === 'unknown') return null
  const release = `${name} ${version.text}`
  const [unreadable] = metadata.unreadable
  if (unreadable !== undefined) {
    return flaw(name, release, `${release} states a requirement that cannot be read: ${unreadable.slice(0, 200)}`)
  }
  if (metadataAdmitsPython(metadata, environment)) return null
  return flaw(
    name,
    release,
    `${release} requires Python ${metadata.requiresPython?.text ?? ''}, not ${environment.pythonFull}`,
  )
}

function flaw(target: PackageName, release: string, fact: string): Fact {
  return {
    kind: 'missing',
    key: `flaw ${release}`,
    target,
    isEmptyRange: false,
    shown: { fact, source: `${release} metadata` },
  }
}

function sentenceFor(project: Project, range: Intervals, inRange: readonly ReleaseFile[], task: Task): string {
  const { name } = project
  const newest = inRange.reduce<ReleaseFile | null>(
    (best, file) => (best === null || compareVersions(file.version, best.version) > 0 ? file : best),
    null,
  )
  if (newest === null) {
    const [pin] = (task.pins.get(name) ?? []).filter((version) => includes(range, version))
    return pin === undefined
      ? `no release of ${name} is in the range that is left`
      : `${name} ${pin.text} does not exist for ${placeOf(task)}`
  }
  const reason = `${name} ${newest.version.text} ${reasonAgainst(newest, project, task)}`
  const hasOthers = inRange.some((file) => compareVersions(file.version, newest.version) !== 0)
  return hasOthers ? `no release of ${name} in the range that is left installs here; the newest, ${reason}` : reason
}

function reasonAgainst(file: ReleaseFile, project: Project, task: Task): string {
  const release = releaseAt(project, task.environment, file.version)
  if (release === null) {
    const pythons = minorsInWords(pythonsWithWheels(project, file.version, task.environment.platform))
    if (!admitsPython(file.requiresPython, task.environment))
      return `requires Python ${file.requiresPython ?? ''}, not ${task.environment.pythonFull}`
    if (pythons === '') return `has no file that installs on ${placeOf(task)}`
    return `has wheels for Python ${pythons}, none that installs on ${placeOf(task)}`
  }
  if (release.yanked) return 'is yanked'
  if (isPrerelease(file.version)) return 'is a pre-release'
  return `was released after ${task.clock}`
}

function placeOf(task: Task): string {
  return `Python ${task.environment.python} on ${task.environment.platform}`
}
