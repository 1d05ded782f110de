/** What protects a branch: GitHub tells of rulesets and of classic protection in different places. */
import { ok, Refusal, type Answer, type RepositoryCall } from '../call.ts'
import { repositoryUrl } from '../answers/repositories.ts'
import type { Protection } from '../model.ts'

/** Rules of rulesets; classic protection does not show here. */
export async function branchRules({ repository, params }: RepositoryCall<'repos/get-branch-rules'>): Promise<Answer> {
  const protection = repository.protections.get(params['branch'] ?? '')
  if (protection === undefined || protection.kind === 'branch') return ok([])
  const source = {
    ruleset_source_type: 'Repository',
    ruleset_source: `${repository.owner.login}/${repository.name}`,
    ruleset_id: 1,
  }
  const { requiredChecks, isStrict, requiredApprovals, hasMergeQueue } = protection
  return ok([
    ...(requiredChecks.length > 0 || isStrict ? [{ ...source, ...checksRule(protection) }] : []),
    ...(requiredApprovals > 0 ? [{ ...source, ...approvalsRule(protection) }] : []),
    ...(hasMergeQueue ? [{ ...source, ...QUEUE_RULE }] : []),
  ])
}

function checksRule({ requiredChecks, isStrict }: Protection) {
  return {
    type: 'required_status_checks',
    parameters: {
      strict_required_status_checks_policy: isStrict,
      do_not_enforce_on_create: false,
      required_status_checks: requiredChecks.map((context) => ({ context })),
    },
  }
}

function approvalsRule({ requiredApprovals }: Protection) {
  return {
    type: 'pull_request',
    parameters: {
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_approving_review_count: requiredApprovals,
      required_review_thread_resolution: false,
    },
  }
}

const QUEUE_RULE = {
  type: 'merge_queue',
  parameters: {
    check_response_timeout_minutes: 60,
    grouping_strategy: 'ALLGREEN',
    max_entries_to_build: 5,
    max_entries_to_merge: 5,
    merge_method: 'SQUASH',
    min_entries_to_merge: 1,
    min_entries_to_merge_wait_minutes: 5,
  },
}

/** Classic protection; rulesets do not show here. */
export async function requiredChecks(call: RepositoryCall<'repos/get-status-checks-protection'>): Promise<Answer> {
  const { world, repository, params } = call
  const branch = params['branch'] ?? ''
  const protection = repository.protections.get(branch)
  if (protection?.kind !== 'branch') throw new Refusal(404, 'Branch not protected')
  if (protection.requiredChecks.length === 0 && !protection.isStrict) {
    throw new Refusal(404, 'Required status checks not enabled')
  }
  const url = `${repositoryUrl(world, repository)}/branches/${branch}/protection/required_status_checks`
  return ok({
    url,
    strict: protection.isStrict,
    contexts: protection.requiredChecks,
    contexts_url: `${url}/contexts`,
    checks: protection.requiredChecks.map((context) => ({ context, app_id: null })),
  })
}
