/**
 * The manifest from which GitHub creates the App: app.yml with the addresses of this server.
 *
 * Source: GitHub's documentation, "Registering a GitHub App from a manifest".
 */
import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'
import { parse } from 'yaml'
import { packageFile } from '../package-file.ts'

export const WEBHOOK_PATH = '/api/github/webhooks'
export const DONE_PATH = '/setup/done'

const AppFile = z.strictObject({
  name: z.string(),
  url: z.string(),
  public: z.boolean(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  default_events: z.array(z.string()),
})

export type AppFile = z.output<typeof AppFile>

export async function readAppFile(): Promise<AppFile> {
  return z.parse(AppFile, parse(await readFile(packageFile('app.yml'), 'utf8')))
}

export interface Manifest extends AppFile {
  readonly hook_attributes: { readonly url: string; readonly active: boolean }
  readonly redirect_url: string
}

/** `address`: of this server, as GitHub and people reach it. */
export function manifestFor(app: AppFile, name: string, address: string): Manifest {
  return {
    ...app,
    name,
    url: address,
    hook_attributes: { url: `${address}${WEBHOOK_PATH}`, active: true },
    redirect_url: `${address}${DONE_PATH}`,
  }
}
