/**
 * Whether a pull request could be merged, and why not. GitHub finds out when it is first asked after either side has moved, in the background:
 * who asks first is told `null`.
 */
import type { Mergeability } from '../answers/pulls.ts'
import { latestStatuses } from '../answers/checks.ts'
import { isAncestor, mergeTree } from '../git/history.ts'
import { readRef } from '../git/refs.ts'
import { suitesOf } from '../world.ts'
import { reaches, roleOf, type Protection, type PullIssue, type Repository } from '../model.ts'

export async function tipOfBase(repository: Repository, { pull }: PullIssue): Promise<string> {
  return (await readRef(repository.folder, `refs/heads/${pull.baseBranch}`)) ?? pull.baseOid
}

/** The tree of the merge; null where it conflicts. */
export function mergedTree({ folder }: Repository, base: string, head: string): Promise<string | null> {
  return mergeTree(folder, base, head)
}

/** Of each repository, the two commits of every question that was asked before. */
const asked = new WeakMap<Repository, Set<string>>()

const UNKNOWN: Mergeability = { isMergeable: null, state: 'unknown' }

/** `isAsked`: this is a question that makes GitHub find out, as only reading the one pull request does. */
export async function mergeabilityOf(
  repository: Repository,
  issue: PullIssue,
  { isAsked }: { readonly isAsked: boolean },
): Promise<Mergeability> {
  if (issue.state === 'closed') return UNKNOWN
  const before = asked.get(repository) ?? new Set<string>()
  asked.set(repository, before)
  const base = await tipOfBase(repository, issue)
  const question = `${base} ${issue.pull.headOid}`
  if (!before.has(question)) {
    if (isAsked) before.add(question)
    return UNKNOWN
  }
  if ((await mergedTree(repository, base, issue.pull.headOid)) === null) return { isMergeable: false, state: 'dirty' }
  return { isMergeable: true, state: await stateOf(repository, issue, base) }
}

async function stateOf(repository: Repository, issue: PullIssue, base: string): Promise<string> {
  if (issue.pull.isDraft) return 'draft'
  const protection = repository.protections.get(issue.pull.baseBranch)
  if (protection !== undefined) {
    if (protection.isStrict && !(await isAncestor(repository.folder, base, issue.pull.headOid))) return 'behind'
    if (unmetRule(repository, issue, protection) !== null) return 'blocked'
  }
  return endsOf(repository, issue.pull.headOid).some(({ isGood }) => !isGood) ? 'unstable' : 'clean'
}

interface End {
  readonly name: string
  readonly isGood: boolean
}

/** Check runs and statuses of a commit, by name; what has not ended is not good. */
function endsOf(repository: Repository, oid: string): End[] {
  const runs = suitesOf(repository, oid).flatMap((suite) => suite.runs)
  const last = new Map(runs.map((run) => [`${run.suite.app.id}:${run.name}`, run]))
  const good = ['success', 'neutral', 'skipped']
  return [
    ...[...last.values()].map(({ name, conclusion }) => ({ name, isGood: good.includes(conclusion ?? '') })),
    ...latestStatuses(repository, oid).map(({ context, state }) => ({ name: context, isGood: state === 'success' })),
  ]
}

/** The first rule of the branch that is not met yet, in GitHub's words; null: all are. */
export function unmetRule(repository: Repository, issue: PullIssue, protection: Protection): string | null {
  const ends = endsOf(repository, issue.pull.headOid)
  for (const name of protection.requiredChecks) {
    const named = ends.filter((end) => end.name === name)
    if (named.length === 0) return `Required status check "${name}" is expected.`
    if (named.some(({ isGood }) => !isGood)) return `Required status check "${name}" is failing.`
  }
  if (approvalsOf(repository, issue) < protection.requiredApprovals) {
    return `At least ${protection.requiredApprovals} approving review is required by reviewers with write access.`
  }
  return null
}

/** Of reviewers with write access, the last review that is more than a comment. */
function approvalsOf(repository: Repository, issue: PullIssue): number {
  const last = new Map<string, string>()
  for (const review of issue.pull.reviews) {
    if (review.state !== 'COMMENTED' && reaches(roleOf(repository, review.user), 'write')) {
      last.set(review.user.login, review.state)
    }
  }
  return [...last.values()].filter((state) => state === 'APPROVED').length
}

/** No rule and no open check stands in the way: GitHub calls it clean and refuses auto-merge. */
export async function isClean(repository: Repository, issue: PullIssue): Promise<boolean> {
  const base = await tipOfBase(repository, issue)
  if ((await mergedTree(repository, base, issue.pull.headOid)) === null) return false
  return (await stateOf(repository, issue, base)) === 'clean'
}
