import { expect, test } from 'vitest'
import { answerByNockAlone, makeForge, rest } from './place.ts'

answerByNockAlone()

const OID = 'a'.repeat(40)

const run = (name: string, slug: string, conclusion: string | null, status = 'completed') => ({
  ...{ name, status, conclusion, html_url: 'https://github.example/run', completed_at: '2026-03-02T08:00:00Z' },
  app: { slug },
})

const status = (state: string) => ({ context: 'deploy', state, target_url: null, updated_at: '2026-03-02T08:00:00Z' })

const suite = (slug: string, state: string, count: number) => ({
  ...{ status: state, latest_check_runs_count: count, app: { slug } },
})

test('what ran is told by its last run of each name, with whose it is', async () => {
  const runs = [
    ...[run('test', 'ci', 'success'), run('test', 'ci', 'failure'), run('lint', 'ci', 'skipped')],
    ...[run('gpu', 'ci', null, 'queued'), run('lockstep', 'lockstep', 'success'), run('slow', 'ci', 'timed_out')],
  ]
  const suites = [suite('ci', 'completed', 3), suite('deps', 'queued', 0), suite('lockstep', 'queued', 0)]
  rest('GET', `/commits/${OID}/check-runs?filter=latest&per_page=100&page=1`, {
    body: { total_count: 6, check_runs: runs },
  })
  rest('GET', `/commits/${OID}/check-suites?per_page=100&page=1`, { body: { total_count: 3, check_suites: suites } })
  const creator = { login: 'developer', type: 'User' }
  const statuses = [
    { ...status('success'), creator },
    { ...status('pending'), creator: null },
  ]
  rest('GET', `/commits/${OID}/statuses?per_page=100&page=1`, { body: statuses })
  const checks = await makeForge().checks(OID)
  expect(checks.openSuites).toBe(1)
  expect(checks.runs.map(({ name, by, isOwn, status: state }) => [name, by, isOwn, state])).toEqual([
    ['test', 'ci', false, 'succeeded'],
    ['lint', 'ci', false, 'neutral'],
    ['gpu', 'ci', false, 'waiting'],
    ['lockstep', 'lockstep', true, 'succeeded'],
    ['slow', 'ci', false, 'failed'],
    ['deploy', 'developer', false, 'succeeded'],
  ])
})
