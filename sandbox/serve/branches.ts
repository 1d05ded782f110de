/** Branches: those there are, and their names. */
import { actingAccount, created, notFound, ok, page, Refusal, unprocessable } from '../call.ts'
import type { Answer, RepositoryCall } from '../call.ts'
import { commitJson } from '../answers/commits.ts'
import { repositoryUrl, repositoryWebUrl } from '../answers/repositories.ts'
import { readCommit } from '../git/objects.ts'
import { isRefName, readRef, readRefs } from '../git/refs.ts'
import { renameBranch } from '../life/renaming.ts'
import { requireAllowed } from '../permissions.ts'

export async function getBranch(call: RepositoryCall<'repos/get-branch'>): Promise<Answer> {
  return ok(await branchJson(call, call.params['branch'] ?? ''))
}

async function branchJson({ world, repository }: RepositoryCall, name: string) {
  const oid = await readRef(repository.folder, `refs/heads/${name}`)
  const commit = oid === null ? null : await readCommit(repository.folder, oid)
  if (commit === null) throw new Refusal(404, 'Branch not found')
  const protection = repository.protections.get(name)
  const url = `${repositoryUrl(world, repository)}/branches/${name}`
  const contexts = protection?.kind === 'branch' ? protection.requiredChecks : []
  return {
    name,
    commit: commitJson(world, repository, commit),
    _links: { self: url, html: `${repositoryWebUrl(world, repository)}/tree/${name}` },
    protected: protection !== undefined,
    protection: {
      enabled: protection?.kind === 'branch',
      required_status_checks: {
        enforcement_level: contexts.length === 0 ? 'off' : 'non_admins',
        contexts,
        checks: contexts.map((context) => ({ context, app_id: null })),
      },
    },
    protection_url: `${url}/protection`,
  }
}

export async function listBranches(call: RepositoryCall<'repos/list-branches'>): Promise<Answer> {
  const { world, repository } = call
  const refs = page(call, [...(await readRefs(repository.folder, 'refs/heads/'))])
  const body = refs.items.map(([ref, oid]) => {
    const name = ref.slice('refs/heads/'.length)
    const commit = { sha: oid, url: `${repositoryUrl(world, repository)}/commits/${oid}` }
    return { name, commit, protected: repository.protections.has(name) }
  })
  return { status: 200, body, headers: refs.link }
}

/** GitHub goes on in the background; here it is done at once. */
export async function rename(call: RepositoryCall<'repos/rename-branch'>): Promise<Answer> {
  const { world, repository, actor, params, body } = call
  const { new_name: to } = body
  const from = params['branch'] ?? ''
  const oid = await readRef(repository.folder, `refs/heads/${from}`)
  if (oid === null) throw notFound()
  const administration = { need: ['administration:write'], role: 'admin', method: 'POST' } as const
  if (from === repository.defaultBranch) requireAllowed(world, actor, administration, { repository, isIssue: false })
  const isFree = await isRefName(repository.folder, `refs/heads/${to}`)
  if (!isFree || !(await renameBranch(world, repository, { from, to, oid }, actingAccount(actor))))
    throw unprocessable('Branch', 'new_name', 'invalid')
  return created(await branchJson(call, to))
}
