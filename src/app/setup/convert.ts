/**
 * The code that GitHub gives for a manifest, turned into the App's credentials. It works once, within an hour.
 *
 * Source: GitHub's documentation, "Create a GitHub App from a manifest".
 */
import * as z from 'zod/mini'
import { LockstepError } from '../../errors.ts'
import type { Created } from './setup.ts'

const Answer = z.object({
  id: z.int().check(z.minimum(1)),
  pem: z.string().check(z.minLength(1)),
  webhook_secret: z.string().check(z.minLength(1)),
  html_url: z.url(),
})

const DEADLINE_MS = 20_000

export async function convertCode(api: string, code: string): Promise<Created> {
  const read = z.safeParse(Answer, await ask(`${api}/app-manifests/${encodeURIComponent(code)}/conversions`))
  if (!read.success) throw failed('GitHub did not give the credentials of an App.')
  const { id, pem, webhook_secret: webhookSecret, html_url: url } = read.data
  return { appId: id, privateKey: pem, webhookSecret, url }
}

/** What is wrong may hold the code: it is not passed on. */
async function ask(url: string): Promise<unknown> {
  const headers = { accept: 'application/vnd.github+json', 'user-agent': 'lockstep' }
  const response = await fetch(url, {
    method: 'POST',
    headers,
    redirect: 'error',
    signal: AbortSignal.timeout(DEADLINE_MS),
  }).catch(() => null)
  if (response === null) throw failed('GitHub does not answer.')
  if (!response.ok) throw failed(`GitHub answered ${response.status}: the code may have been used, or be too old.`)
  return response.json().catch(() => null)
}

function failed(what: string): LockstepError {
  return new LockstepError('The setup', what, 'Begin at /setup again.')
}
