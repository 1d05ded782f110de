/** "Update branch": merges the base into the head, as the button on GitHub does. */
import { emailOf, WEB_FLOW } from '../answers/commits.ts'
import { isoTime } from '../clock.ts'
import { isAncestor } from '../git/history.ts'
import { writeCommit } from '../git/objects.ts'
import type { Account, PullIssue, Repository } from '../model.ts'
import type { World } from '../world.ts'
import { mergedTree, tipOfBase } from './mergeability.ts'
import { moveAndFollow } from './refs.ts'

/** null: it was done; else GitHub's words for why not. */
export async function updateFromBase(
  world: World,
  repository: Repository,
  issue: PullIssue,
  by: Account,
): Promise<string | null> {
  const { headBranch, headOid, baseBranch } = issue.pull
  const base = await tipOfBase(repository, issue)
  if (await isAncestor(repository.folder, base, headOid)) return 'There are no new commits on the base branch.'
  const tree = await mergedTree(repository, base, headOid)
  if (tree === null) return 'merge conflict between base and head'
  const date = isoTime(world.clock.now())
  const oid = await writeCommit(repository.folder, {
    tree,
    parents: [headOid, base],
    message: `Merge branch '${baseBranch}' into ${headBranch}`,
    author: { name: by.login, email: emailOf(by), date },
    committer: { ...WEB_FLOW, date },
  })
  repository.signed.add(oid)
  await moveAndFollow(world, repository, [{ name: `refs/heads/${headBranch}`, before: headOid, after: oid }], by)
  return null
}
