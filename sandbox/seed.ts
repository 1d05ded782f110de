/** Repositories that stand at the start. */
import { emailOf } from './answers/commits.ts'
import { isoTime } from './clock.ts'
import { git, gitText } from './git/run.ts'
import { writeBlob, writeCommit, writeTree, type TreeChange } from './git/objects.ts'
import { moveRefs } from './git/refs.ts'
import type { Account, MergeMethod, Protection, Repository, Role } from './model.ts'
import type { World } from './world.ts'
import { join } from 'node:path'

export type Files = Readonly<Record<string, string | Uint8Array>>

export interface RepositorySeed {
  readonly owner: string
  readonly name: string
  /** The first commit; with neither files nor folder, the repository is empty. */
  readonly files?: Files
  /** A folder of this machine, taken as it is. */
  readonly folder?: string
  /** Paths in it that are no part of the repository. */
  readonly leaveOut?: readonly string[]
  readonly message?: string
  /** `main` unless said. */
  readonly defaultBranch?: string
  readonly isPrivate?: boolean
  readonly isFork?: boolean
  readonly isArchived?: boolean
  readonly mirrorUrl?: string
  readonly hasIssues?: boolean
  readonly allowsAutoMerge?: boolean
  readonly deletesMergedBranches?: boolean
  readonly mergeMethods?: readonly MergeMethod[]
  readonly roles?: Readonly<Record<string, Role>>
  readonly protections?: Readonly<Record<string, Partial<Protection>>>
}

export async function seedRepository(world: World, seed: RepositorySeed): Promise<Repository> {
  const { owner, name, defaultBranch = 'main' } = seed
  const folder = await world.newGitFolder(defaultBranch)
  const now = world.clock.now()
  const repository: Repository = {
    id: world.nextId(),
    folder,
    owner: world.addAccount(owner),
    name,
    defaultBranch,
    isPrivate: seed.isPrivate ?? false,
    isFork: seed.isFork ?? false,
    isArchived: seed.isArchived ?? false,
    mirrorUrl: seed.mirrorUrl ?? null,
    hasIssues: seed.hasIssues ?? true,
    allowsAutoMerge: seed.allowsAutoMerge ?? false,
    deletesMergedBranches: seed.deletesMergedBranches ?? false,
    mergeMethods: new Set(seed.mergeMethods ?? ['merge', 'squash', 'rebase']),
    roles: new Map(),
    protections: new Map(),
    takesOnlyBranches: false,
    labels: new Map(),
    issues: new Map(),
    suites: [],
    statuses: [],
    moves: [],
    signed: new Set(),
    createdAt: now,
    pushedAt: now,
  }
  for (const [login, role] of Object.entries(seed.roles ?? {})) {
    world.addAccount(login)
    repository.roles.set(login.toLowerCase(), role)
  }
  for (const [branch, protection] of Object.entries(seed.protections ?? {})) protect(repository, branch, protection)
  const tree = await firstTree(repository, seed)
  if (tree !== null) {
    const message = seed.message ?? 'Begin'
    const oid = await commitOf(world, repository, { tree, parents: [], message, by: repository.owner })
    await moveRefs(folder, [{ name: `refs/heads/${defaultBranch}`, before: null, after: oid }])
  }
  world.repositories.set(repository.id, repository)
  return repository
}

export function protect(repository: Repository, branch: string, protection: Partial<Protection>): void {
  repository.protections.set(branch, {
    requiredChecks: [],
    isStrict: false,
    requiredApprovals: 0,
    hasMergeQueue: false,
    kind: 'branch',
    ...protection,
  })
}

async function firstTree(
  { folder }: Repository,
  { files, folder: source, leaveOut = [] }: RepositorySeed,
): Promise<string | null> {
  if (files !== undefined) return treeOf(folder, null, files)
  if (source === undefined) return null
  const env = { GIT_INDEX_FILE: join(folder, 'index-seed') }
  const without = leaveOut.map((path) => `:(exclude,literal)${path}`)
  await git(folder, ['--work-tree', source, 'add', '--all', '--force', '.', ...without], { env })
  return gitText(folder, ['write-tree'], { env })
}

/** `base` with these files; null takes one away. */
export async function treeOf(
  folder: string,
  base: string | null,
  files: Readonly<Record<string, string | Uint8Array | null>>,
): Promise<string> {
  const changes: TreeChange[] = []
  for (const [path, content] of Object.entries(files)) {
    const oid = content === null ? null : await writeBlob(folder, Buffer.from(content))
    changes.push({ path, mode: '100644', oid })
  }
  const written = await writeTree(folder, base, changes)
  if ('why' in written) throw new Error(written.why)
  return written.oid
}

export function commitOf(
  world: World,
  { folder }: Repository,
  { tree, parents, message, by }: { tree: string; parents: readonly string[]; message: string; by: Account },
): Promise<string> {
  const signature = { name: by.login, email: emailOf(by), date: isoTime(world.clock.now()) }
  return writeCommit(folder, { tree, parents, message, author: signature, committer: signature })
}
