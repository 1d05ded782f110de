/** Pull requests as GraphQL gives them. */
import { latestStatuses } from '../answers/checks.ts'
import { isoTime, isoTimeOrNull } from '../clock.ts'
import { changedFiles, mergeBase } from '../git/history.ts'
import { pullsOf, type Account, type PullIssue, type Repository } from '../model.ts'
import { nodeIdOf, suitesOf } from '../world.ts'
import { GraphqlRefusal } from './errors.ts'

export interface Page {
  readonly first?: number | null
  readonly last?: number | null
}

/** GitHub demands a bound on every list. */
export function bounded<Item>(items: readonly Item[], { first, last }: Page, field: string): readonly Item[] {
  const count = first ?? last
  if (count === undefined || count === null) {
    throw new GraphqlRefusal(
      'UNPROCESSABLE',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${field}\` connection.`,
    )
  }
  if (count > 100)
    throw new GraphqlRefusal('UNPROCESSABLE', `Requesting ${count} records exceeds the \`first\` limit of 100 records.`)
  return first === undefined || first === null ? items.slice(-count) : items.slice(0, count)
}

interface PullsQuery extends Page {
  readonly states?: readonly string[] | null
  readonly baseRefName?: string | null
  readonly headRefName?: string | null
  readonly orderBy?: { readonly field: string; readonly direction: string } | null
}

export function pullsField(repository: Repository, query: PullsQuery) {
  const { states, baseRefName, headRefName, orderBy } = query
  const wanted = pullsOf(repository).filter(
    (issue) =>
      (states ?? [stateOf(issue)]).includes(stateOf(issue)) &&
      (baseRefName ?? issue.pull.baseBranch) === issue.pull.baseBranch &&
      (headRefName ?? issue.pull.headBranch) === issue.pull.headBranch,
  )
  const key = orderBy?.field === 'UPDATED_AT' ? 'updatedAt' : 'createdAt'
  const sign = orderBy?.direction === 'DESC' ? -1 : 1
  wanted.sort((one, other) => sign * (one[key] - other[key] || one.number - other.number))
  const nodes = bounded(wanted, query, 'pullRequests').map((pull) => pullField(repository, pull))
  return { totalCount: wanted.length, nodes }
}

function stateOf({ state, pull }: PullIssue): string {
  return pull.mergedAt === null ? state.toUpperCase() : 'MERGED'
}

export function pullField(repository: Repository, issue: PullIssue) {
  const { pull } = issue
  return {
    id: nodeIdOf('PR', issue.id),
    number: issue.number,
    title: issue.title,
    isDraft: pull.isDraft,
    headRefName: pull.headBranch,
    headRefOid: pull.headOid,
    baseRefName: pull.baseBranch,
    updatedAt: isoTime(issue.updatedAt),
    isInMergeQueue: pull.isQueued,
    lastEditedAt: isoTimeOrNull(issue.edits.at(-1)?.at ?? null),
    author: actorField(issue.user),
    autoMergeRequest: pull.autoMerge === null ? null : { mergeMethod: pull.autoMerge.method.toUpperCase() },
    files: (page: Page) => filesField(repository, issue, page),
    reviews: ({ states }: { readonly states?: readonly string[] | null }) => ({
      totalCount: pull.reviews.filter(({ state }) => states?.includes(state) ?? true).length,
    }),
    statusCheckRollup: () => rollupField(repository, pull.headOid),
  }
}

/** Here, unlike in REST, the login of a bot stands without `[bot]`. */
export function actorField({ id, login, type }: Account) {
  return { __typename: type === 'Bot' ? 'Bot' : 'User', id: nodeIdOf('U', id), login: login.replace(/\[bot\]$/, '') }
}

async function filesField(repository: Repository, { pull }: PullIssue, page: Page) {
  const base = await mergeBase(repository.folder, pull.baseOid, pull.headOid)
  const files = await changedFiles(repository.folder, base, pull.headOid)
  return { totalCount: files.length, nodes: bounded(files, page, 'files').map(({ path }) => ({ path })) }
}

/** null where nothing ran and no status was set. */
function rollupField(repository: Repository, oid: string) {
  const runs = suitesOf(repository, oid)
    .flatMap((suite) => suite.runs)
    .map(({ status, conclusion }) => (conclusion ?? status).toUpperCase())
  const statuses = latestStatuses(repository, oid).map(({ state }) => state.toUpperCase())
  const all = [...runs, ...statuses]
  if (all.length === 0) return null
  return {
    id: nodeIdOf('SCR', oid),
    state: worst(all),
    contexts: (page: Page) => {
      bounded(all, page, 'contexts')
      return {
        totalCount: all.length,
        checkRunCountsByState: countsOf(runs),
        statusContextCountsByState: countsOf(statuses),
      }
    },
  }
}

function worst(states: readonly string[]): string {
  if (states.includes('ERROR')) return 'ERROR'
  const bad = ['FAILURE', 'TIMED_OUT', 'CANCELLED', 'ACTION_REQUIRED']
  if (states.some((state) => bad.includes(state))) return 'FAILURE'
  return states.some((state) => ['QUEUED', 'IN_PROGRESS', 'PENDING'].includes(state)) ? 'PENDING' : 'SUCCESS'
}

function countsOf(states: readonly string[]) {
  return [...new Set(states)].map((state) => ({ state, count: states.filter((one) => one === state).length }))
}
