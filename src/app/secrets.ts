/** What must never be shown: the App's own secrets by their value, and what looks like one of GitHub's. */

const PATTERNS = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /\b(?:gh[a-z]_|github_pat_)[A-Za-z0-9_]{8,}/g,
  /\bv\d\.[0-9a-f]{40}\b/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /\b(?:bearer|token|basic) +[\w.~+/=-]{12,}/gi,
  /\bsha(?:1|256)=[0-9a-f]{40,64}\b/g,
]
/** `//user:password@host`. */
const USERINFO = /(\/\/)[^/\s"'@]{1,300}@/g
/** Shorter ones would take half of every text with them. */
const SHORTEST = 6

export class Secrets {
  readonly #known = new Set<string>()

  add(...secrets: readonly string[]): void {
    for (const secret of secrets) {
      const escaped = JSON.stringify(secret).slice(1, -1)
      for (const form of [secret, escaped, encodeURIComponent(secret)])
        if (form.length >= SHORTEST) this.#known.add(form)
    }
  }

  hide(text: string): string {
    let hidden = text
    // The longest first: a part of it may be known by itself.
    for (const secret of [...this.#known].toSorted((a, b) => b.length - a.length)) {
      hidden = hidden.replaceAll(secret, '(secret)')
    }
    for (const pattern of PATTERNS) hidden = hidden.replace(pattern, '(secret)')
    return hidden.replace(USERINFO, '$1(secret)@')
  }
}
