/**
 * Who asks. Three kinds of credentials, as bearer or as the password of basic authentication (git):
 * an App's JSON web token, an installation token, and `user:<login>`, which is the sandbox's own way to act as a person.
 */
import { createVerify } from 'node:crypto'
import { Refusal, type Actor } from './call.ts'
import type { App } from './model.ts'
import type { World } from './world.ts'

export function actorOf(world: World, header: string | undefined): Actor {
  const secret = secretOf(header)
  if (secret === null) return { kind: 'nobody' }
  if (secret.startsWith('user:')) return userOf(world, secret.slice('user:'.length))
  if (secret.split('.').length === 3) return { kind: 'app', app: appOfJwt(world, secret) }
  const token = world.tokens.get(secret)
  if (token === undefined || token.expiresAt <= world.clock.now()) throw new Refusal(401, 'Bad credentials')
  const { installation } = token
  if (installation.suspendedAt !== null) throw new Refusal(403, 'This installation has been suspended')
  return { kind: 'installation', installation, token, account: installation.app.bot }
}

/** The token or password of an `Authorization`; null: there is none. */
export function secretOf(header: string | undefined): string | null {
  const match = /^(bearer|token|basic) +(\S+)$/i.exec(header ?? '')
  if (match?.[1] === undefined || match[2] === undefined) return null
  if (match[1].toLowerCase() !== 'basic') return match[2]
  const plain = Buffer.from(match[2], 'base64').toString('utf8')
  return plain.slice(plain.indexOf(':') + 1)
}

function userOf(world: World, login: string): Actor {
  const account = world.account(login)
  if (account?.type !== 'User') throw new Refusal(401, 'Bad credentials')
  return { kind: 'user', account }
}

/** GitHub takes a token of at most ten minutes. */
const LONGEST_SECONDS = 600

function appOfJwt(world: World, jwt: string): App {
  const [head = '', body = '', signature = ''] = jwt.split('.')
  const claims = claimsOf(body)
  const app = [...world.apps.values()].find(({ id, clientId }) => [String(id), clientId].includes(String(claims.iss)))
  if (app === undefined) throw new Refusal(401, 'A JSON web token could not be decoded')
  const isSigned = createVerify('RSA-SHA256')
    .update(`${head}.${body}`)
    .verify(app.publicKey, Buffer.from(signature, 'base64url'))
  if (!isSigned) throw new Refusal(401, 'A JSON web token could not be decoded')
  const now = Math.floor(world.clock.now() / 1000)
  if (claims.exp <= now) {
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    )
  }
  if (claims.exp > now + LONGEST_SECONDS)
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future")
  if (claims.iat > now) {
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    )
  }
  return app
}

function claimsOf(body: string): { iss: unknown; iat: number; exp: number } {
  try {
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Record<string, unknown>
    return { iss: claims['iss'], iat: Number(claims['iat']), exp: Number(claims['exp']) }
  } catch {
    throw new Refusal(401, 'A JSON web token could not be decoded')
  }
}
