/** When what is not urgent is proposed: a cron expression in a time zone, which the config's reader has checked. */
import { Cron } from 'croner'

export interface Schedule {
  readonly schedule: string
  /** IANA name. */
  readonly timezone: string
}

/** Whether a moment of the schedule has come since the last look that it asked for. The first look is always due. */
export function isDue(schedule: Schedule, last: string | null, now: Date): boolean {
  if (last === null) return true
  const next = nextDue(schedule, new Date(last))
  return next !== null && next <= now
}

/** null: it never comes. */
export function nextDue({ schedule, timezone }: Schedule, after: Date): Date | null {
  return new Cron(schedule, { timezone }).nextRun(after)
}
