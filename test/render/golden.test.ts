/** What people read for the three examples, as it is: a change of words is seen in review. `npx vitest -u` writes it anew. */
import { expect, test } from 'vitest'
import type { PlanDocument } from '../../src/plan/document.ts'
import { renderDashboard } from '../../src/render/dashboard.ts'
import { renderOnboarding } from '../../src/render/onboarding.ts'
import { renderPullRequest } from '../../src/render/pull-request.ts'
import { openRun } from '../../src/run/engine.ts'
import { optionsOf } from '../cases/options.ts'
import { dashboardInput, pullInput, AFTER_MERGE } from './bodies.ts'

async function replay(name: string): Promise<PlanDocument> {
  const run = await openRun(optionsOf(name))
  const { document } = await run.plan()
  await run.close()
  return document
}

test.each(['ai-service', 'inference-service', 'research-repository'])('%s', async (name) => {
  const plan = await replay(name)
  const [unit] = plan.units
  if (unit === undefined) throw new Error('no plan')
  const backup = { ref: `refs/lockstep/backups/${unit.planId}`, folder: null }
  const releasePages = 'https://index.example/project/{name}/{version}/'
  const pull = renderPullRequest(pullInput({ unit, universe: plan.universe, backup, releasePages }))
  expect(pull.length).toBeLessThan(60_000)
  await expect(pull).toMatchFileSnapshot(`golden/${name}.pull-request.md`)
  const first = {
    configPath: '.github/lockstep.yml',
    afterMerge: AFTER_MERGE,
    plan,
    mistakes: [],
    leftOut: [],
    takenOver: [],
    handOvers: [],
    reportedOnly: [],
  }
  await expect(renderOnboarding(first)).toMatchFileSnapshot(`golden/${name}.onboarding.md`)
  await expect(
    renderDashboard(
      dashboardInput({ plans: plan.units.map((each) => ({ base: 'main', unit: each, isReportedOnly: false })) }),
    ),
  ).toMatchFileSnapshot(`golden/${name}.dashboard.md`)
})
