/** An index on loopback that serves the archives given, with the faults a test asks for; and a universe over it. */
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Vulnerability, Withdrawn } from '../../src/osv/vulnerability.ts'
import { makeEnvironment } from '../../src/python/environment.ts'
import type { Environment } from '../../src/python/environment.ts'
import { normalizeName } from '../../src/python/name.ts'
import { connect } from '../../src/sources/connect.ts'
import type { LiveFacts } from '../../src/sources/live-facts.ts'
import type { PlaceSettings } from '../../src/sources/place.ts'
import { openUniverse } from '../../src/sources/universe.ts'
import type { UniverseOptions } from '../../src/sources/universe.ts'
import type { Metadata, Project, ReleaseFile } from '../../src/universe/facts.ts'
import { serve } from '../http/local-server.ts'
import type { LocalServer } from '../http/local-server.ts'

export interface IndexFile {
  readonly content: Buffer
  readonly extra?: Readonly<Record<string, unknown>>
  /** Served beside the file as `.metadata`. */
  readonly metadata?: string
}

export interface IndexOptions {
  /** First in line; true when it has answered. */
  readonly before?: (request: IncomingMessage, response: ServerResponse) => boolean
  readonly html?: boolean
  readonly ignoresRange?: boolean
  readonly etags?: boolean
  readonly headers?: Readonly<Record<string, string>>
}

export type IndexFiles = Readonly<Record<string, Readonly<Record<string, IndexFile | Buffer>>>>

/** `/simple/NAME/` lists, `/files/FILENAME` serves. */
export function serveIndex(projects: IndexFiles, options: IndexOptions = {}): Promise<LocalServer> {
  const files = new Map<string, IndexFile>()
  for (const listed of Object.values(projects)) {
    for (const [filename, file] of Object.entries(listed))
      files.set(filename, Buffer.isBuffer(file) ? { content: file } : file)
  }
  return serve((request, response) => {
    const path = decodeURIComponent(request.url ?? '')
    if (options.before?.(request, response) === true) return
    for (const [name, value] of Object.entries(options.headers ?? {})) response.setHeader(name, value)
    const project = /^\/simple\/([^/]+)\/$/.exec(path)?.[1]
    const filename = /^\/files\/(.+?)(\.metadata)?$/.exec(path)
    const file = files.get(filename?.[1] ?? '')
    if (project !== undefined) listing(request, response, projects[project], options)
    else if (file === undefined) response.writeHead(404).end()
    else if (filename?.[2] === undefined) bytes(request, response, file.content, options)
    else if (file.metadata === undefined) response.writeHead(404).end()
    else response.end(file.metadata)
  })
}

function listing(
  request: IncomingMessage,
  response: ServerResponse,
  files: IndexFiles[string] | undefined,
  options: IndexOptions,
): void {
  if (files === undefined) {
    response.writeHead(404).end()
    return
  }
  const listed = Object.entries(files).map(([filename, file]) => {
    const { content, extra = {} } = Buffer.isBuffer(file) ? { content: file } : file
    const sha256 = createHash('sha256').update(content).digest('hex')
    const time = '2024-01-01T00:00:00.5Z'
    return {
      filename,
      url: `../../files/${encodeURIComponent(filename)}`,
      hashes: { sha256 },
      yanked: false,
      'upload-time': time,
      ...extra,
    }
  })
  const body = options.html
    ? listed.map((file) => `<a href="${file.url}#sha256=${file.hashes.sha256}">${file.filename}</a><br>`).join('\n')
    : JSON.stringify({ meta: { 'api-version': '1.1' }, name: 'x', files: listed })
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 8)}"`
  if (options.etags === true) {
    response.setHeader('etag', etag)
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304).end()
      return
    }
  }
  response.setHeader('content-type', options.html ? 'text/html' : 'application/vnd.pypi.simple.v1+json').end(body)
}

function bytes(request: IncomingMessage, response: ServerResponse, content: Buffer, options: IndexOptions): void {
  const range = /^bytes=(?:(\d+)-(\d+)|-(\d+))$/.exec(request.headers.range ?? '')
  if (range === null || options.ignoresRange === true) {
    response.end(content)
    return
  }
  const last = range[3] === undefined ? null : Number(range[3])
  const from = last === null ? Number(range[1]) : Math.max(0, content.length - last)
  const to = last === null ? Math.min(content.length - 1, Number(range[2])) : content.length - 1
  if (from >= content.length) {
    response.writeHead(416).end()
    return
  }
  response
    .writeHead(206, { 'content-range': `bytes ${from}-${to}/${content.length}` })
    .end(content.subarray(from, to + 1))
}

export function environment(python = '3.11'): Environment {
  const made = makeEnvironment(python, 'linux_x86_64', 'any')
  if (made === null) throw new Error(`no environment ${python}`)
  return made
}

export interface UniverseSettings extends Partial<Omit<UniverseOptions, 'places'>> {
  readonly cacheDir: string
  readonly variables?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
  readonly vulnerabilities?: readonly Vulnerability[]
  readonly withdrawn?: readonly Withdrawn[]
}

export function place(server: LocalServer, rest: Partial<Extract<PlaceSettings, { url: string }>> = {}): PlaceSettings {
  return { role: 'index', url: `${server.origin}/simple/`, trust: 'operator', ...rest }
}

export async function universe(
  places: readonly PlaceSettings[],
  settings: UniverseSettings,
): Promise<LiveFacts & AsyncDisposable> {
  const client = connect({
    variables: settings.variables ?? {},
    home: settings.cacheDir,
    places,
    timeoutMs: settings.timeoutMs ?? 60_000,
    retries: { attempts: 2, baseMs: 1, longestMs: 10 },
  })
  const facts = await openUniverse({
    environments: [environment()],
    clock: '2026-11-22T23:59:59Z',
    clockIsSet: false,
    installer: 'pip',
    rules: [],
    advisories: {
      vulnerabilities: (name) => (settings.vulnerabilities ?? []).filter((one) => one.package === name),
      withdrawn: () => settings.withdrawn ?? [],
      gaps: [],
      sha256: '',
    },
    client,
    ...settings,
    places,
  })
  return Object.assign(facts, { [Symbol.asyncDispose]: () => facts.close() })
}

/** Wants a project and waits for it. */
export async function projectOf(facts: LiveFacts, raw: string): Promise<Project> {
  const name = normalizeName(raw)
  facts.want({ projects: [name] })
  for (let turn = 0; turn < 100; turn += 1) {
    const project = facts.project(name)
    if (project !== undefined) return project
    await facts.arrival()
  }
  throw new Error(`${raw} never arrived`)
}

export async function filesOf(facts: LiveFacts, raw: string): Promise<readonly ReleaseFile[]> {
  const project = await projectOf(facts, raw)
  return project.status === 'absent' ? [] : project.files
}

export async function metadataOf(facts: LiveFacts, raw: string, filename?: string): Promise<Metadata> {
  const files = await filesOf(facts, raw)
  const file = filename === undefined ? files[0] : files.find((one) => one.filename === filename)
  if (file === undefined) throw new Error(`${raw} lists no ${filename ?? 'file'}`)
  facts.want({ metadata: [file] })
  for (let turn = 0; turn < 100; turn += 1) {
    const metadata = facts.metadata(file)
    if (metadata !== undefined) return metadata
    await facts.arrival()
  }
  throw new Error(`metadata of ${raw} never arrived`)
}

/** The requirements, or why they are unknown. */
export async function requiresOf(
  facts: LiveFacts,
  raw: string,
  filename?: string,
): Promise<readonly string[] | string> {
  const metadata = await metadataOf(facts, raw, filename)
  return metadata.status === 'known' ? metadata.requiresDist.map((requirement) => requirement.text) : metadata.reason
}
