/** Every call that came, so that tests can count them. */

export interface SeenCall {
  /** GitHub's id; `graphql/<field>`, `git/fetch`, `git/push`; null where it is not served. */
  readonly operation: string | null
  readonly method: string
  readonly path: string
  /** Who asked: a login, `app`, or `nobody`. */
  readonly by: string
  status: number
}

export class Calls {
  readonly all: SeenCall[] = []

  note(call: SeenCall): SeenCall {
    this.all.push(call)
    return call
  }

  /** How often each operation was called, by one or by all; what was answered from a client's cache (304) counts too. */
  counts(by?: string): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { operation } of this.all.filter((call) => (by ?? call.by) === call.by)) {
      const name = operation ?? 'not served'
      counts[name] = (counts[name] ?? 0) + 1
    }
    return counts
  }

  reset(): void {
    this.all.length = 0
  }
}
