/** How far a move goes: by epoch and the first two release numbers (design, "What is best"). */
import type { Version } from '../python/version.ts'

export interface Step {
  readonly step: 'major' | 'minor' | 'patch'
  /** A 0.x minor is no major step, but may break all the same. */
  readonly mayBreak: boolean
}

export function stepBetween(from: Version, to: Version): Step {
  const [major, minor] = [from.release[0] ?? 0, from.release[1] ?? 0]
  if (from.epoch !== to.epoch || major !== (to.release[0] ?? 0)) return { step: 'major', mayBreak: true }
  if (minor !== (to.release[1] ?? 0)) return { step: 'minor', mayBreak: major === 0 }
  return { step: 'patch', mayBreak: false }
}
