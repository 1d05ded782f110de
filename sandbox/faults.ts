/** Faults that tests ask for, by rule: of requests to the API and to git (under-fault.ts), and of deliveries of webhooks (webhooks.ts). */

export type RequestFault =
  | {
      readonly do: 'status'
      readonly status: number
      readonly body?: unknown
      readonly headers?: Record<string, string>
    }
  | { readonly do: 'delay'; readonly ms: number }
  /** The connection breaks: before the operation took effect, or after it. */
  | { readonly do: 'drop'; readonly when: 'before' | 'after' }
  /** The operation of the API takes effect twice; the second answer is sent. */
  | { readonly do: 'repeat' }
  | { readonly do: 'primary-rate-limit'; readonly resetSeconds: number }
  | { readonly do: 'secondary-rate-limit'; readonly retryAfterSeconds: number }
  /** The token of this request has just expired. */
  | { readonly do: 'expire-token' }

export type DeliveryFault =
  | { readonly do: 'drop' }
  /** As many times in all, under one delivery id. */
  | { readonly do: 'repeat'; readonly times: number }
  | { readonly do: 'delay'; readonly ms: number }
  /** Comes after the next delivery. */
  | { readonly do: 'hold' }

interface Turns {
  /** The first that counts, from 1: the next one. */
  readonly nth?: number
  /** How many in a row; 1 unless said. */
  readonly times?: number
}

export interface RequestRule extends Turns {
  readonly method?: string
  /** The path below `/api/v3`, or a git address. */
  readonly path?: RegExp
  /** GitHub's id of the operation; `graphql/<field>`; `git/fetch`, `git/push`. */
  readonly operation?: string
  /** A login, as of the App's bot; `app` with an App's own token. */
  readonly by?: string
  readonly fault: RequestFault
}

export interface DeliveryRule extends Turns {
  readonly event?: string
  readonly action?: string
  readonly fault: DeliveryFault
}

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly operation: string | null
  readonly by: string
}

export class Faults {
  readonly #requests: { readonly rule: RequestRule; seen: number }[] = []
  readonly #deliveries: { readonly rule: DeliveryRule; seen: number }[] = []

  onRequest(rule: RequestRule): void {
    this.#requests.push({ rule, seen: 0 })
  }

  onDelivery(rule: DeliveryRule): void {
    this.#deliveries.push({ rule, seen: 0 })
  }

  clear(): void {
    this.#requests.length = 0
    this.#deliveries.length = 0
  }

  ofRequest({ method, path, operation, by }: SeenRequest): RequestFault | null {
    return turnOf(
      this.#requests,
      (rule) =>
        (rule.method ?? method) === method &&
        (rule.path?.test(path) ?? true) &&
        (rule.by ?? by) === by &&
        (rule.operation === undefined || rule.operation === operation),
    )
  }

  ofDelivery({ event, action }: { readonly event: string; readonly action: string | null }): DeliveryFault | null {
    return turnOf(
      this.#deliveries,
      (rule) => (rule.event ?? event) === event && (rule.action === undefined || rule.action === action),
    )
  }
}

/** Counts every rule that matches; gives the fault of the first whose turn it is. */
function turnOf<Rule extends Turns & { readonly fault: Fault }, Fault>(
  entries: readonly { readonly rule: Rule; seen: number }[],
  matches: (rule: Rule) => boolean,
): Fault | null {
  let fault: Fault | null = null
  for (const entry of entries) {
    if (!matches(entry.rule)) continue
    entry.seen += 1
    const { nth = 1, times = 1 } = entry.rule
    if (fault === null && entry.seen >= nth && entry.seen < nth + times) fault = entry.rule.fault
  }
  return fault
}
