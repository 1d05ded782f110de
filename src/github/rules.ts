/** What a branch asks of a merge: by its rulesets, and by its protection as far as the App may see it. */
import * as z from 'zod/mini'
import type { BranchRules, Forge } from '../propose/forge.ts'
import type { Client } from './client.ts'

const Rule = z.object({
  type: z.string(),
  parameters: z.optional(
    z.object({
      required_status_checks: z.optional(z.array(z.object({ context: z.string() }))),
      strict_required_status_checks_policy: z.optional(z.boolean()),
    }),
  ),
})

const Protected = z.object({
  protected: z.boolean(),
  protection: z.optional(
    z.object({
      required_status_checks: z.nullish(
        z.object({ enforcement_level: z.nullish(z.string()), contexts: z.prefault(z.array(z.string()), []) }),
      ),
    }),
  ),
})

const Required = z.object({ strict: z.optional(z.boolean()), contexts: z.prefault(z.array(z.string()), []) })

/** Not there, or not for the App to see. */
const UNSEEN = [403, 404]

export function ruleCalls(client: Client): Pick<Forge, 'branchRules'> {
  return { branchRules: (branch) => readBranchRules(client, branch) }
}

export async function readBranchRules(client: Client, branch: string): Promise<BranchRules> {
  const [rules, protection] = await Promise.all([readRules(client, branch), readProtection(client, branch)])
  const checks = rules.flatMap(({ type, parameters }) =>
    type === 'required_status_checks' && parameters !== undefined ? [parameters] : [],
  )
  const contexts = checks.flatMap((check) => (check.required_status_checks ?? []).map(({ context }) => context))
  return {
    requiredChecks: [...new Set([...contexts, ...protection.contexts])],
    requiresUpToDate:
      protection.isStrict || checks.some((check) => check.strict_required_status_checks_policy === true),
    hasMergeQueue: rules.some(({ type }) => type === 'merge_queue'),
  }
}

async function readRules(client: Client, branch: string): Promise<readonly z.output<typeof Rule>[]> {
  const route = 'GET /repos/{owner}/{repo}/rules/branches/{branch}'
  const list = { schema: z.array(Rule), of: (answer: z.output<typeof Rule>[]) => answer, pages: 3 }
  return (await client.list(route, { branch }, list, UNSEEN)) ?? []
}

/** The names stand in the branch for everybody who may read it; whether they are strict only for those who may read its protection. */
async function readProtection(
  client: Client,
  branch: string,
): Promise<{ readonly contexts: readonly string[]; readonly isStrict: boolean }> {
  const found = await client.find('GET /repos/{owner}/{repo}/branches/{branch}', { branch }, Protected, UNSEEN)
  const checks = found?.protection?.required_status_checks
  const isProtected = found?.protected === true && checks?.enforcement_level !== 'off'
  if (!isProtected) return { contexts: [], isStrict: false }
  const route = 'GET /repos/{owner}/{repo}/branches/{branch}/protection/required_status_checks'
  const required = await client.find(route, { branch }, Required, UNSEEN)
  return {
    contexts: [...(checks?.contexts ?? []), ...(required?.contexts ?? [])],
    isStrict: required?.strict === true,
  }
}
