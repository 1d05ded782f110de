/** Advice and remarks beside a plan: each a sentence from facts, with the file and line where there is one. */
import type { Config } from '../config/config.ts'
import type { UnreadManifest } from '../manifests/unread.ts'
import { knownPythons, makeEnvironment } from '../python/environment.ts'
import type { Environment } from '../python/environment.ts'
import { contains } from '../python/specifier.ts'
import { parseVersion } from '../python/version.ts'
import type { Finding } from '../scan/finding.ts'
import type { Facts } from '../universe/facts.ts'
import { admitsPython } from '../universe/admits-python.ts'
import { releaseAt } from '../universe/releases.ts'
import type { Chosen, ResolvedSet, SourcedFact } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import type { RaisedFloor } from './admitted.ts'
import { sentence } from './because.ts'
import type { NoteEntry } from './document.ts'
import type { InstallHint, ScanInput, Simulated } from './input.ts'

/** What holds of today's set, whatever the plan. */
export function presentNotes(
  { problem, present, hints, unread = [] }: Pick<ScanInput, 'problem' | 'present' | 'hints' | 'unread'>,
  findings: readonly Finding[],
): readonly NoteEntry[] {
  return [
    ...maliciousNotes(findings),
    ...present.notes.map((note) => ({ kind: 'present', text: factInWords(note) })),
    ...hintNotes(present, hints),
    ...imageNotes(problem, present, hints),
    ...unreadableNotes(problem),
    ...unreadFiles(unread),
  ]
}

const MOST_UNREAD = 8

function unreadFiles(unread: readonly UnreadManifest[]): NoteEntry[] {
  const notes = unread.slice(0, MOST_UNREAD).map((one) => ({
    kind: one.kind === 'lock' ? 'lock' : 'not-read',
    text: unreadText(one),
    file: one.file,
    line: one.line,
  }))
  const rest = unread.length - notes.length
  if (rest === 0) return notes
  return [...notes, { kind: 'not-read', text: `Of ${rest} more files here that state dependencies the same holds.` }]
}

function unreadText({ kind, file, what }: UnreadManifest): string {
  if (kind === 'lock')
    return `${file} is not read: the versions told here are those that an installer would choose without it, and after an edit it has to be made anew (${what}).`
  return kind === 'command'
    ? `${file} ${what} by name: Lockstep does not read commands for what they install, so this is neither looked after nor changed.`
    : `${file} ${what} and is not read: what it installs is neither looked after nor changed.`
}

/** `The requirements of lib 1.0 are not known (lib 1.0 metadata).` A name that stands first keeps its spelling. */
export function factInWords({ fact, source }: SourcedFact): string {
  return `${fact.replace(/^(?:the|which) /, capitalized)} (${source}).`
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

function maliciousNotes(findings: readonly Finding[]): NoteEntry[] {
  return findings
    .filter(({ vulnerability }) => vulnerability.malicious)
    .map(({ vulnerability, versions, package: name }) => ({
      kind: 'malicious',
      text: `${name} ${versions.join(', ')} is a malicious release (${vulnerability.id}): rotate every secret that a machine which installed it could read.`,
    }))
}

/** What a base image has that the problem runs on: an installer leaves it there where it fits, and what is told here is not of it. */
function imageNotes({ environments }: Problem, { sets }: Simulated, hints: readonly InstallHint[]): NoteEntry[] {
  return hints.flatMap(({ name, file, line, brought }) => {
    const isHere = environments.some(({ evidence }) => evidence.includes(`${file}:${line}`))
    if (brought === undefined || !isHere) return []
    const has = `The image ${brought.image} brings ${name} ${brought.version}, which no manifest declares`
    const told = [...new Set(sets.flatMap((set) => set.get(name)?.version.text ?? []))]
    if (told.length === 1 && told[0] === brought.version) return []
    const text =
      told.length === 0
        ? `${has}: its vulnerabilities and its accelerator cannot be looked after. Declare it.`
        : `${has}: in that image an installer leaves it where it fits, while what is told here is of ${name} ${told.join(' and ')}. Declare it, so that both are the same.`
    return [{ kind: 'undeclared-accelerator', text, file, line }]
  })
}

/** What comes with another package is looked after, and needs no advice. */
function hintNotes({ sets }: Simulated, hints: readonly InstallHint[]): NoteEntry[] {
  return hints
    .filter(({ name, brought }) => brought === undefined && !sets.some((set) => set.has(name)))
    .map(({ name, file, line }) => ({
      kind: 'undeclared-accelerator',
      text: `${name} is installed by hand here and declared in no manifest: its vulnerabilities and its accelerator cannot be looked after. Declare it.`,
      file,
      line,
    }))
}

function unreadableNotes(problem: Problem): NoteEntry[] {
  return problem.unreadable.map(({ file, line, text, why }) => ({
    kind: 'unreadable',
    text: `“${text}” cannot be read: ${sentence(why)}`,
    file,
    line,
  }))
}

export function floorNotes(floors: readonly RaisedFloor[]): readonly NoteEntry[] {
  return floors.map(({ declaration, to, isWritten }) => {
    const { name, file, line, base } = declaration
    const floor = `${name} from ${base?.text ?? 'its floor'} to ${to.text}`
    const text = isWritten
      ? `The floor is raised, ${floor}: below it stand versions with vulnerabilities that the plan is free of.`
      : `The floor could be raised, ${floor}; others install this package, or the configuration says to report only, so it stays.`
    return { kind: isWritten ? 'raised-floor' : 'low-floor', text, file, line }
  })
}

/** What the installed set is made of: sources that are built, releases younger than the minimum age. */
export function setNotes(
  problem: Problem,
  config: Config,
  facts: Facts,
  sets: readonly ResolvedSet[],
): readonly NoteEntry[] {
  const notes = new Map<string, NoteEntry>()
  for (const [ordinal, set] of sets.entries()) {
    for (const chosen of set.values()) {
      if (chosen.file?.kind === 'sdist') {
        notes.set(`built ${chosen.name}`, {
          kind: 'built',
          text: `${chosen.name} ${chosen.version.text} is built from source when it is installed.`,
        })
      }
      const age = ageDays(chosen, ordinal, problem, facts)
      if (age !== null && age < config.minimumReleaseAgeDays) {
        const text = `${chosen.name} ${chosen.version.text} is ${age === 1 ? '1 day' : `${age} days`} old; the minimum for what Lockstep chooses is ${config.minimumReleaseAgeDays}.`
        notes.set(`young ${chosen.name}`, { kind: 'young', text })
      }
    }
  }
  return [
    ...sharedNameNotes(problem, facts, sets),
    ...[...notes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, note]) => note),
  ]
}

/** pip takes the newest of all its indexes, so who may upload to one of them may replace a package of another. */
function sharedNameNotes(problem: Problem, facts: Facts, sets: readonly ResolvedSet[]): readonly NoteEntry[] {
  if (problem.installer.kind !== 'pip') return []
  const indexes = new Set(facts.indexes.flatMap(({ ordinal, role }) => (role === 'find-links' ? [] : [ordinal])))
  const names = [...new Set(sets.flatMap((set) => [...set.keys()]))].sort()
  return names.flatMap((name) => {
    const project = facts.project(name)
    if (project === undefined || project.status === 'absent') return []
    const holding = new Set(project.files.map(({ index }) => index).filter((index) => indexes.has(index)))
    if (holding.size < 2) return []
    const text = `${name} stands on more than one index, and pip takes the newest release of all of them.`
    return [{ kind: 'several-indexes', text }]
  })
}

const DAY_MS = 86_400_000

function ageDays({ name, version }: Chosen, ordinal: number, problem: Problem, facts: Facts): number | null {
  const project = facts.project(name)
  const environment = problem.environments[ordinal]?.environment
  if (project === undefined || environment === undefined) return null
  const uploaded = releaseAt(project, environment, version)?.uploadTime ?? null
  if (uploaded === null) return null
  const days = Math.floor((Date.parse(facts.clock) - Date.parse(uploaded)) / DAY_MS)
  return days < 0 ? null : days
}

/** Which Pythons the declared packages ask for (requires-python), when that changes for those that the project says it runs on. */
export function pythonNote(
  problem: Problem,
  before: readonly ResolvedSet[],
  after: readonly ResolvedSet[],
): readonly NoteEntry[] {
  const [old, now] = [pythonsOf(problem, before[0]), pythonsOf(problem, after[0])]
  const own = problem.project?.requiresPython?.specifier ?? null
  const ownOf = (environments: readonly Environment[]): string =>
    environments
      .flatMap(({ python, pythonFull }) => {
        const version = parseVersion(pythonFull)
        return own === null || (version !== null && contains(own, version)) ? [python] : []
      })
      .join()
  if (now.length === 0 || ownOf(old) === ownOf(now)) return []
  const text = `The declared packages ask for Python ${inWords(now)}${old.length === 0 ? '' : `; before, for ${inWords(old)}`}.`
  return [{ kind: 'python', text }]
}

function pythonsOf(problem: Problem, set: ResolvedSet | undefined): readonly Environment[] {
  const platform = problem.environments[0]?.environment.platform
  if (set === undefined || set.size === 0 || platform === undefined) return []
  const declared = new Set(problem.roots.map((root) => root.declaration.name))
  const files = [...set.values()].flatMap(({ name, file }) => (declared.has(name) ? (file ?? []) : []))
  return knownPythons.flatMap(({ python }) => {
    const environment = makeEnvironment(python, platform, 'any')
    return environment !== null && files.every((file) => admitsPython(file.requiresPython, environment))
      ? [environment]
      : []
  })
}

/** `3.9 to 3.12`, `3.9 and newer`. */
function inWords(environments: readonly Environment[]): string {
  const [first, last] = [environments[0]?.python, environments.at(-1)?.python]
  if (first === undefined || last === undefined) return ''
  return last === knownPythons.at(-1)?.python ? `${first} and newer` : first === last ? first : `${first} to ${last}`
}
