/** The parts of GitHub's answers that several files read. Nothing else of an answer is kept. */
import * as z from 'zod/mini'

const OID = /^[0-9a-f]{40}$/
export const Oid = z.string().check(z.regex(OID))

export function isOid(text: string): boolean {
  return OID.test(text)
}

export const Instant = z.iso.datetime({ offset: true })
export const Id = z.int().check(z.minimum(1))
/** What is done is known from the status alone. */
export const Anything = z.unknown()

/** null, or without a login, where the account is gone or nobody's. */
export const Account = z.nullish(z.object({ login: z.optional(z.string()), type: z.optional(z.string()) }))
export type Account = z.output<typeof Account>

/** GitHub's own stand-in for an account that is gone. */
const GHOST = 'ghost'

export function loginOf(account: Account): string {
  return account?.login ?? GHOST
}

export function isBot(account: Account): boolean {
  return account?.type === 'Bot' || loginOf(account).endsWith('[bot]')
}

/** GraphQL leaves a bot's `[bot]` out. */
export const Actor = z.nullable(z.object({ __typename: z.string(), login: z.string() }))

export function accountOf(actor: z.output<typeof Actor>): Account {
  if (actor === null) return null
  const isBotActor = actor.__typename === 'Bot' && !actor.login.endsWith('[bot]')
  return { login: isBotActor ? `${actor.login}[bot]` : actor.login, type: actor.__typename }
}

/** What stands in a path of the API has to be a name: `..` would lead to another call. */
export function isName(text: string): boolean {
  return /^[\w.[\]-]{1,100}$/.test(text) && !/^\.{1,2}$/.test(text)
}

export function isSafePath(path: string): boolean {
  return path !== '' && path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')
}

export function sameLogin(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
