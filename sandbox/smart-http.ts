/** Git over HTTP by `git http-backend` (CGI), so that real clones and pushes work; what a push moved is followed like any other move. */
import { spawn } from 'node:child_process'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { actorOf } from './auth.ts'
import { actingAccount, Refusal, type Actor } from './call.ts'
import { readRefs, refsBetween } from './git/refs.ts'
import { ENVIRONMENT } from './git/run.ts'
import { refsMoved } from './life/refs.ts'
import type { Repository } from './model.ts'
import { requireAllowed } from './permissions.ts'
import type { World } from './world.ts'

export interface GitAddress {
  readonly owner: string
  readonly name: string
  readonly rest: string
  readonly isPush: boolean
}

/** `/{owner}/{name}.git/info/refs?service=...` and the two services; null: no address of git. */
export function gitAddress(url: URL): GitAddress | null {
  const match = /^\/([^/]+)\/([^/]+?)\.git\/(info\/refs|git-upload-pack|git-receive-pack)$/.exec(url.pathname)
  if (match === null) return null
  const [, owner = '', name = '', rest = ''] = match
  const service = rest === 'info/refs' ? (url.searchParams.get('service') ?? '') : rest
  return {
    owner: decodeURIComponent(owner),
    name: decodeURIComponent(name),
    rest,
    isPush: service === 'git-receive-pack',
  }
}

export interface GitAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

export async function serveGit(
  world: World,
  request: IncomingMessage,
  { address, url }: { readonly address: GitAddress; readonly url: URL },
): Promise<GitAnswer> {
  const repository = world.repository(address.owner, address.name)
  const allowed = authorize(world, request, repository, address)
  if ('refusal' in allowed) {
    const { status, message } = allowed.refusal
    const headers: Record<string, string> = status === 401 ? { 'www-authenticate': 'Basic realm="GitHub"' } : {}
    return { status, headers, body: Buffer.from(`${message}\n`) }
  }
  const serve = () => backend(request, allowed.repository, address, url)
  const isMoving = address.isPush && request.method === 'POST'
  return isMoving ? world.exclusively(allowed.repository, () => follow(world, allowed, serve)) : serve()
}

async function follow(
  world: World,
  { repository, actor }: { readonly repository: Repository; readonly actor: Actor },
  push: () => Promise<GitAnswer>,
): Promise<GitAnswer> {
  const before = await readRefs(repository.folder)
  const answer = await push()
  await refsMoved(world, repository, refsBetween(before, await readRefs(repository.folder)), actingAccount(actor))
  return answer
}

type Allowed = { readonly repository: Repository; readonly actor: Actor } | { readonly refusal: Refusal }

function authorize(
  world: World,
  request: IncomingMessage,
  repository: Repository | null,
  { isPush }: GitAddress,
): Allowed {
  try {
    const actor = actorOf(world, request.headers.authorization)
    // Git asks for a password when told 401, whether or not the repository is there.
    if (actor.kind === 'nobody' && (isPush || repository?.isPrivate !== false))
      throw new Refusal(401, 'Requires authentication')
    if (repository === null) throw new Refusal(404, 'Repository not found.')
    const need = isPush ? (['contents:write'] as const) : (['contents:read'] as const)
    const asked = { need, role: isPush ? 'write' : 'read', method: isPush ? 'POST' : 'GET' } as const
    requireAllowed(world, actor, asked, { repository, isIssue: false })
    return { repository, actor }
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error }
    throw error
  }
}

function backend(request: IncomingMessage, { folder }: Repository, address: GitAddress, url: URL): Promise<GitAnswer> {
  const env = {
    ...ENVIRONMENT,
    GIT_PROJECT_ROOT: folder,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${address.rest}`,
    PATH_TRANSLATED: join(folder, address.rest),
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    REMOTE_USER: 'sandbox',
    REMOTE_ADDR: '127.0.0.1',
    ...(request.headers['content-length'] === undefined ? {} : { CONTENT_LENGTH: request.headers['content-length'] }),
  }
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['http-backend'], { env })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', () => resolve(parseCgi(Buffer.concat(chunks))))
    child.stdin.on('error', () => {})
    request.pipe(child.stdin)
  })
}

function parseCgi(out: Buffer): GitAnswer {
  const end = out.indexOf('\r\n\r\n')
  const headers: Record<string, string> = {}
  let status = 200
  for (const line of out.toString('utf8', 0, end).split('\r\n')) {
    const colon = line.indexOf(':')
    const key = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (key === 'status') status = Number(value.split(' ')[0])
    else headers[key] = value
  }
  return { status, headers, body: out.subarray(end + 4) }
}
