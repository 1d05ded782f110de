/**
 * Versions made from others by their release numbers: cut or filled to a length, or raised to the next that a cap names.
 */
import { formatVersion, parseVersion, publicVersion, type Version } from '../python/version.ts'

/** The release cut or filled with zeros to so many numbers. Cutting one that is not zero also cuts what qualifies it (rc1, post1). */
export function withLength(version: Version, length: number): Version {
  const isCut = version.release.slice(length).some((number) => number !== 0)
  return withRelease(version, atLength(version.release, length), isCut ? '' : qualifiers(version))
}

/** The release with the number at `position` raised by one and zeros after it, at least `length` long. */
export function raisedAt(version: Version, position: number, length: number): Version {
  const release = atLength(version.release, Math.max(version.release.length, length)).map((number, index) =>
    index < position ? number : index === position ? number + 1 : 0,
  )
  return withRelease(version, release, '')
}

/** Without what qualifies it (rc1, post1, +cu121). */
export function bareRelease(version: Version): Version {
  return withRelease(version, version.release, '')
}

function atLength(release: readonly number[], length: number): readonly number[] {
  return Array.from({ length }, (_, index) => release[index] ?? 0)
}

/** `rc1`, `.post1`, `.dev1`: what follows the release, without the local part. */
function qualifiers(version: Version): string {
  return formatVersion(publicVersion(version)).replace(/^(?:\d+!)?\d+(?:\.\d+)*/, '')
}

function withRelease(version: Version, release: readonly number[], suffix: string): Version {
  const epoch = version.epoch === 0 ? '' : `${version.epoch}!`
  // Numbers beyond 2^53 are written with an exponent, which is no version: such a version stays as it is.
  return parseVersion(`${epoch}${release.join('.')}${suffix}`) ?? version
}
