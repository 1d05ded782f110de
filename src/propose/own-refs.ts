/**
 * Where Lockstep's own refs stand: its state, and the commits that backups name. Pure.
 *
 * In a namespace of their own, where they start no checks and show as no branches. A forge that takes only branches and tags gets them as
 * branches; then the branch is what counts, whatever is left in the other place. Which it is, is found again by looking for both.
 */

export type Namespace = 'own' | 'branches'

const PREFIXES: Readonly<Record<Namespace, string>> = { own: 'refs/lockstep/', branches: 'refs/heads/lockstep/' }

export const STATE_PATH = 'state.json'
export const STATE_REF = stateRef('own')
/** The one that counts first. */
export const STATE_REFS: readonly string[] = [stateRef('branches'), STATE_REF]

/** GitHub's documentation, "Skipping workflow runs" and "Skipping check runs": what is no code of anybody is not to be checked. */
export const UNCHECKED = '[skip ci]\n\n\nskip-checks: true\n'

export function stateRef(namespace: Namespace): string {
  return `${PREFIXES[namespace]}state`
}

/** Names the commit before the edit, which holds the exact bytes of every file. */
export function backupRef(namespace: Namespace, planId: string): string {
  return `${PREFIXES[namespace]}backups/${planId}`
}

export function namespaceOf(ref: string): Namespace {
  return ref.startsWith(PREFIXES.own) ? 'own' : 'branches'
}

/** A branch, without `refs/heads/`, that holds what Lockstep remembers: nothing that happens on it means anything. */
export function isOwnBranch(branch: string): boolean {
  return /^lockstep\/(?:state$|backups\/)/.test(branch)
}
