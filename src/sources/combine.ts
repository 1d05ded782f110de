/**
 * What several places together say of one project, by the installer's rules.
 *
 * pip takes the union of all places. uv takes the first index that has the project, and find-links beside it; where the project's sources name
 * several, each for an extra or a system of its own, one line moves in all of them, so that only versions count which each of them has. A place that could
 * supply the project and is silent makes it silent: its files of other places are told, and never stand in for the missing ones.
 * Files without upload time are given that of the same public version elsewhere.
 */
import type { Ticket } from '../http/queue.ts'
import type { PackageName } from '../python/name.ts'
import { canonicalVersion, publicVersion } from '../python/version.ts'
import type { IndexPlace, Project, ReleaseFile } from '../universe/facts.ts'
import { withUploadTimes } from '../universe/upload-times.ts'
import { releaseFile } from './file-filter.ts'
import type { ListedFile } from './listed-file.ts'
import type { Place, PlaceAnswer } from './place.ts'

export type InstallerKind = 'pip' | 'uv'

export interface RankedPlace {
  readonly ordinal: number
  readonly role: IndexPlace['role']
  readonly place: Place
}

export interface Located {
  readonly file: ReleaseFile
  readonly listed: ListedFile
  readonly place: Place
}

export interface Collected {
  readonly project: Project
  readonly located: readonly Located[]
}

interface Answered {
  readonly from: RankedPlace
  readonly answer: PlaceAnswer
}

/** null when it was dropped. */
export async function collect(
  name: PackageName,
  places: readonly RankedPlace[],
  installer: InstallerKind,
  clockIsSet: boolean,
  ask: (place: Place, ticket: Readonly<Ticket>) => Promise<PlaceAnswer>,
  ticket: Readonly<Ticket>,
): Promise<Collected | null> {
  const serving = placesFor(name, places)
  const askOne = async (from: RankedPlace): Promise<Answered> => ({ from, answer: await ask(from.place, ticket) })
  const answers: Answered[] = []
  if (installer === 'pip') answers.push(...(await Promise.all(serving.map(askOne))))
  else {
    answers.push(...(await Promise.all(serving.filter(isLinks).map(askOne))))
    for (const from of serving.filter((place) => !isLinks(place))) {
      const answered = await askOne(from)
      answers.push(answered)
      if (answered.answer.status !== 'absent' && !from.place.pinned.has(name)) break
    }
  }
  const donors = lacksTimes(name, answers) ? await askTheRest(lendersFor(serving, places), answers, askOne) : []
  return combine(name, answers, donors, { installer, clockIsSet })
}

/** What a place says without being asked. */
export type Look = (place: Place) => PlaceAnswer | null

/** The same from what is kept alone; null where a place has to be asked. */
export function collectKept(
  name: PackageName,
  places: readonly RankedPlace[],
  installer: InstallerKind,
  clockIsSet: boolean,
  look: Look = (place) => place.kept(name),
): Collected | null {
  const serving = placesFor(name, places)
  const answers: Answered[] = []
  const order =
    installer === 'pip' ? serving : [...serving.filter(isLinks), ...serving.filter((from) => !isLinks(from))]
  for (const from of order) {
    const answer = look(from.place)
    if (answer === null) return null
    answers.push({ from, answer })
    if (installer === 'uv' && !isLinks(from) && answer.status !== 'absent' && !from.place.pinned.has(name)) break
  }
  const donors: Answered[] = []
  if (lacksTimes(name, answers)) {
    for (const from of unasked(lendersFor(serving, places), answers)) {
      const answer = look(from.place)
      if (answer === null) return null
      donors.push({ from, answer })
    }
  }
  return combine(name, answers, donors, { installer, clockIsSet })
}

function isLinks(from: RankedPlace): boolean {
  return from.role === 'find-links'
}

/** A package whose source names an index comes from there alone; an explicit index serves no others. */
function placesFor(name: PackageName, places: readonly RankedPlace[]): readonly RankedPlace[] {
  const named = places.filter(({ place }) => place.pinned.has(name))
  return named.length > 0 ? named : places.filter(({ place }) => !place.isExplicit)
}

/** Who may know when a release was uploaded: whoever could serve it, and the indexes that serve everything. */
function lendersFor(serving: readonly RankedPlace[], places: readonly RankedPlace[]): readonly RankedPlace[] {
  return places.filter((from) => serving.includes(from) || !from.place.isExplicit)
}

function unasked(serving: readonly RankedPlace[], answers: readonly Answered[]): readonly RankedPlace[] {
  return serving.filter((from) => !isLinks(from) && !answers.some((answered) => answered.from === from))
}

function askTheRest(
  serving: readonly RankedPlace[],
  answers: readonly Answered[],
  askOne: (from: RankedPlace) => Promise<Answered>,
): Promise<readonly Answered[]> {
  return Promise.all(unasked(serving, answers).map(askOne))
}

function lacksTimes(name: PackageName, answers: readonly Answered[]): boolean {
  return answers.some(({ from, answer }) => locate(name, from, answer).some(({ file }) => file.uploadTime === null))
}

function combine(
  name: PackageName,
  answers: readonly Answered[],
  donors: readonly Answered[],
  { installer, clockIsSet }: { readonly installer: InstallerKind; readonly clockIsSet: boolean },
): Collected | null {
  if (answers.some(({ answer }) => answer.status === 'dropped')) return null
  const [first] = answers
  const listed =
    first !== undefined && answers.length === 1
      ? locate(name, first.from, first.answer)
      : installer === 'uv'
        ? onEachNamed(name, answers)
        : answers.flatMap(({ from, answer }) => locate(name, from, answer))
  const located = listed.every(({ file }) => file.uploadTime !== null)
    ? listed
    : timed(
        listed,
        donors.flatMap(({ from, answer }) => locate(name, from, answer)),
        clockIsSet,
      )
  const files = located.map(({ file }) => file)
  const silent = answers.find(({ answer }) => answer.status === 'silent')
  if (silent !== undefined && silent.answer.status === 'silent') {
    const { ordinal: index } = silent.from
    return { project: { status: 'silent', name, files, index, reason: silent.answer.reason }, located }
  }
  const isAbsent = answers.every(({ answer }) => answer.status === 'absent')
  return { project: isAbsent ? { status: 'absent', name } : { status: 'listed', name, files }, located }
}

/** Of the indexes that the project's sources name, the first one's files of versions that all of them have. */
function onEachNamed(name: PackageName, answers: readonly Answered[]): readonly Located[] {
  const isNamed = ({ from }: Answered): boolean => from.place.pinned.has(name)
  const [first = [], ...others] = answers
    .filter((answered) => isNamed(answered) && answered.answer.status === 'listed')
    .map(({ from, answer }) => locate(name, from, answer))
  const versions = others.map((located) => new Set(located.map(({ file }) => publicKey(file))))
  const shared = first.filter(({ file }) => versions.every((known) => known.has(publicKey(file))))
  return [
    ...answers.flatMap((answered) => (isNamed(answered) ? [] : locate(name, answered.from, answered.answer))),
    ...shared,
  ]
}

function publicKey({ version }: ReleaseFile): string {
  return canonicalVersion(publicVersion(version))
}

/** With the times that they lack, by those of the others and of `lent`. */
function timed(listed: readonly Located[], lent: readonly Located[], clockIsSet: boolean): readonly Located[] {
  const files = [...listed, ...lent].map(({ file }) => file)
  const known = new Map<string, ReleaseFile>()
  for (const file of withUploadTimes(files, clockIsSet)) known.set(`${file.index}:${file.filename}`, file)
  return listed.flatMap((one) => {
    const file = known.get(`${one.file.index}:${one.file.filename}`)
    return file === undefined ? [] : [{ ...one, file }]
  })
}

const locations = new WeakMap<PlaceAnswer, readonly Located[]>()

function locate(name: PackageName, { ordinal, place }: RankedPlace, answer: PlaceAnswer): readonly Located[] {
  if (answer.status !== 'listed') return []
  let located = locations.get(answer)
  if (located === undefined) {
    const found: Located[] = []
    const { files } = answer
    for (let at = 0; at < files.length; at++) {
      const listed = files[at]
      const file = listed === undefined ? null : releaseFile(listed, name, ordinal)
      if (listed !== undefined && file !== null) found.push({ file, listed, place })
    }
    locations.set(answer, (located = eachOnce(found)))
  }
  return located
}

/** A page that lists a file twice means one file. */
function eachOnce(located: readonly Located[]): readonly Located[] {
  const names = new Set(located.map(({ file }) => file.filename))
  if (names.size === located.length) return located
  return located.filter(({ file }) => names.delete(file.filename))
}
