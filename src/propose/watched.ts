/** A forge that tells whether it was written through it. */
import type { Forge } from './forge.ts'

const WRITES: ReadonlySet<string | symbol> = new Set<keyof Forge>([
  ...(['writeCommit', 'updateRefs', 'openPull', 'editPull', 'mergePull', 'setAutoMerge', 'markReady'] as const),
  ...(['requestReviewers', 'addLabels', 'addAssignees', 'addComment', 'react', 'openIssue', 'editIssue'] as const),
])

export interface Watched {
  readonly forge: Forge
  readonly hasWritten: () => boolean
}

export function watch(forge: Forge): Watched {
  let hasWritten = false
  const watched = new Proxy(forge, {
    get(target, name) {
      if (WRITES.has(name)) hasWritten = true
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  return { forge: watched, hasWritten: () => hasWritten }
}
