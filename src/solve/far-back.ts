/**
 * How far what nobody declares goes back: to no release more than three years older than the one that an installer takes today.
 *
 * An old release often has fewer findings than it has weaknesses: advisories state their ranges from where somebody looked, and what a
 * release carries within itself is counted under its own name alone. Decision 0082.
 */
import { compareVersions } from '../python/version.ts'
import type { Release } from '../universe/releases.ts'
import { maliciousAmong } from './findings.ts'
import { allows } from './policy.ts'
import type { Slot, Task } from './slot.ts'

const MOST_YEARS = 3

/** `stands`: what an installer takes today; null where it is new or not known: then nothing is too old. */
export function farBackOf(
  { name, declared }: Slot,
  stands: Release | null,
  { facts, policy }: Task,
): (release: Release) => boolean {
  const limit = stands === null ? null : yearsBefore(stands)
  if (stands === null || limit === null || declared !== null || allows(policy.allowDowngrades, name)) return () => false
  if (maliciousAmong(facts, name)(stands.version)) return () => false
  return ({ version, uploadTime }) =>
    uploadTime !== null && compareVersions(version, stands.version) < 0 && Date.parse(uploadTime) < limit
}

/** Milliseconds since the epoch; null where nobody knows when it was uploaded. */
function yearsBefore({ uploadTime }: Release): number | null {
  if (uploadTime === null) return null
  const time = new Date(uploadTime)
  return time.setUTCFullYear(time.getUTCFullYear() - MOST_YEARS)
}
