/** The keys of the config that the life of a pull request turns on. */
import type { Config } from '../config/config.ts'
import type { Tier } from '../osv/vulnerability.ts'

export interface AppConfig extends Config {
  readonly extends: string | null
  readonly enabled: boolean
  readonly updates: 'security' | 'all'
  readonly schedule: string
  readonly timezone: string
  readonly baseBranches: readonly string[]
  readonly severityFloor: Extract<Tier, 'critical' | 'high' | 'medium' | 'low'>
  readonly limits: { readonly openPullRequests: number }
  readonly automerge: {
    readonly moves: 'none' | 'patch' | 'minor' | 'major'
    readonly accelerator: boolean
    /** Seconds. */
    readonly settle: number
  }
  readonly labels: readonly string[]
  /** Logins, and teams as `owner/team`. */
  readonly reviewers: readonly string[]
  readonly assignees: readonly string[]
  readonly draft: boolean
  readonly branchPrefix: string
  readonly commitStyle: 'auto' | 'conventional' | 'plain'
  readonly notice: string | null
  readonly backup: 'ref' | 'files' | 'both'
  readonly checks: readonly string[]
}
