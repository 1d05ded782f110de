/** What the bodies on a forge are rendered from, for tests. */
import type { AlternativeEntry } from '../../src/plan/document.ts'
import type { DashboardInput } from '../../src/render/dashboard.ts'
import { offersOf } from '../../src/render/offers.ts'
import type { PullRequestInput } from '../../src/render/pull-request.ts'
import { scanEntry, unit } from './documents.ts'

export function pullInput(more: Partial<PullRequestInput> = {}): PullRequestInput {
  const plan = more.unit ?? unit()
  return {
    kind: 'security',
    unit: plan,
    universe: `sha256:${'0'.repeat(64)}`,
    checks: { hasWorkflows: true, hasGpuRunner: false },
    backup: { ref: 'refs/lockstep/backups/0123456789ab', folder: null },
    releasePages: null,
    chosen: null,
    offers: offersOf(plan),
    remarks: [],
    mark: '0123456789ab',
    ...more,
  }
}

/** What the default config asks for. */
export const AFTER_MERGE = {
  severityFloor: 'high',
  schedule: '0 6 * * 1',
  timezone: 'UTC',
  limits: { openPullRequests: 2 },
} as const

export function dashboardInput(more: Partial<DashboardInput> = {}): DashboardInput {
  const empty = {
    open: [],
    waiting: [],
    heldBack: [],
    rolledBack: [],
    ignores: [],
    accepted: [],
    unnamed: 0,
    plans: [],
    errors: [],
  }
  return { isEnabled: true, showsNames: true, paused: null, ...empty, ...more }
}

export function alternative(name: string): AlternativeEntry {
  const { accelerator, moves, resolved } = unit()
  return {
    kind: 'newest',
    name,
    status: 'optimal',
    asks: [],
    byHand: [],
    accelerator,
    counts: scanEntry([]).counts,
    moves,
    resolved,
  }
}
