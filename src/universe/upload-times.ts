/** When files were uploaded (PEP 700), and what stands for it where an index does not tell. */
import { publicVersion } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import type { ReleaseFile } from './facts.ts'

/**
 * Files with their upload times made complete: one without takes that of the same public version elsewhere. Where the person
 * set the clock, a file whose time stays unknown is left out; else it stays, with null.
 */
export function withUploadTimes(files: readonly ReleaseFile[], clockIsSet: boolean): readonly ReleaseFile[] {
  if (files.every((file) => file.uploadTime !== null)) return files
  const times = timesByPublicVersion(files)
  const complete = files.map((file) =>
    file.uploadTime === null ? { ...file, uploadTime: times.get(publicKey(file.version)) ?? null } : file,
  )
  return clockIsSet ? complete.filter((file) => file.uploadTime !== null) : complete
}

/** Equal for the builds of one public version. */
export function publicKey(version: Version): string {
  return version.local.length === 0 ? version.key : publicVersion(version).key
}

/** The earliest upload of each public version among the files that state one. */
export function timesByPublicVersion(files: readonly ReleaseFile[]): ReadonlyMap<string, string> {
  const times = new Map<string, string>()
  if (files.every((file) => file.uploadTime !== null)) return times
  for (const file of files) {
    if (file.uploadTime === null) continue
    const key = publicKey(file.version)
    const known = times.get(key)
    if (known === undefined || isAfter(known, file.uploadTime)) times.set(key, file.uploadTime)
  }
  return times
}

/** Whether an upload is later than the clock; one without a time is not. Compares instants; times with and without fractions of a second both occur. */
export function isAfter(time: string | null, clock: string): boolean {
  if (time === null) return false
  if (time.length === clock.length) return time > clock
  return Date.parse(time) > Date.parse(clock)
}
