/**
 * Where the operator's own settings say that packages come from: the environment and the configuration files of pip and uv.
 *
 * What comes later in pip's order wins, as in pip; uv's order of indexes is kept. Nothing here asks a network or starts a process.
 * Sources: pip, "Configuration"; uv, "Configuration files" and "Environment variables".
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LockstepError } from '../errors.ts'
import { parseIni } from './ini.ts'

export interface Surroundings {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly platform: NodeJS.Platform
}

/** One index as settings name it. */
export interface NamedIndex {
  readonly url: string
  readonly name: string | null
  /** uv: it serves only packages that name it. */
  readonly isExplicit: boolean
}

export interface IndexSettings {
  /** null where the settings name none: the installer's built-in one counts. */
  readonly indexUrl: NamedIndex | null
  /** uv asks these before the default; pip takes them together. */
  readonly extra: readonly NamedIndex[]
  readonly findLinks: readonly string[]
  readonly noIndex: boolean
}

export const NO_SETTINGS: IndexSettings = { indexUrl: null, extra: [], findLinks: [], noIndex: false }

export function pipSettings(surroundings: Surroundings): IndexSettings {
  const { variables } = surroundings
  const values = new Map<string, string>()
  for (const file of pipFiles(surroundings)) {
    const ini = parseIni(readIfThere(file) ?? '')
    for (const section of ['global', 'install'])
      for (const [key, value] of ini.get(section) ?? []) values.set(key, value)
  }
  for (const key of ['index-url', 'extra-index-url', 'find-links', 'no-index']) {
    const value = variables[`PIP_${key.toUpperCase().replaceAll('-', '_')}`]
    if (value !== undefined && value !== '') values.set(key, value)
  }
  return {
    indexUrl: unnamed(values.get('index-url')),
    extra: words(values.get('extra-index-url')).map(plain),
    findLinks: words(values.get('find-links')),
    noIndex: /^(?:1|true|yes|on|y|t)$/i.test(values.get('no-index') ?? ''),
  }
}

/** Least important first. */
function pipFiles({ variables, home, platform }: Surroundings): readonly string[] {
  const named = variables['PIP_CONFIG_FILE']
  if (named === '/dev/null' || named === 'nul') return []
  const files =
    platform === 'win32'
      ? [
          join(variables['ProgramData'] ?? 'C:\\ProgramData', 'pip', 'pip.ini'),
          join(home, 'pip', 'pip.ini'),
          join(variables['APPDATA'] ?? home, 'pip', 'pip.ini'),
        ]
      : [
          ...(platform === 'darwin' ? ['/Library/Application Support/pip/pip.conf'] : []),
          ...(variables['XDG_CONFIG_DIRS'] ?? '/etc/xdg').split(':').map((folder) => join(folder, 'pip', 'pip.conf')),
          '/etc/pip.conf',
          join(home, '.pip', 'pip.conf'),
          ...(platform === 'darwin' ? [join(home, 'Library', 'Application Support', 'pip', 'pip.conf')] : []),
          join(variables['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'pip', 'pip.conf'),
        ]
  const environment = variables['VIRTUAL_ENV']
  const own = environment === undefined ? [] : [join(environment, platform === 'win32' ? 'pip.ini' : 'pip.conf')]
  return [...files, ...own, ...(named === undefined ? [] : [named])]
}

export async function uvSettings(surroundings: Surroundings): Promise<IndexSettings> {
  const { variables } = surroundings
  const file = variables['UV_NO_CONFIG'] === undefined ? await uvFile(surroundings) : NO_SETTINGS
  const indexUrl = named(variables['UV_DEFAULT_INDEX']) ?? unnamed(variables['UV_INDEX_URL']) ?? file.indexUrl
  const first = words(variables['UV_INDEX']).flatMap((text) => named(text) ?? [])
  const extra = words(variables['UV_EXTRA_INDEX_URL']).map(plain)
  const links = (variables['UV_FIND_LINKS'] ?? '').split(',').map((link) => link.trim())
  const given = links.filter((link) => link !== '')
  return {
    indexUrl,
    extra: [...first, ...extra, ...file.extra],
    findLinks: given.length > 0 ? given : file.findLinks,
    noIndex: /^(?:1|true)$/i.test(variables['UV_NO_INDEX'] ?? '') || file.noIndex,
  }
}

async function uvFile({ variables, home, platform }: Surroundings): Promise<IndexSettings> {
  const paths =
    variables['UV_CONFIG_FILE'] !== undefined
      ? [variables['UV_CONFIG_FILE']]
      : platform === 'win32'
        ? [join(variables['APPDATA'] ?? home, 'uv', 'uv.toml')]
        : [join(variables['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'uv', 'uv.toml'), '/etc/uv/uv.toml']
  for (const path of paths) {
    const text = readIfThere(path)
    if (text !== null) return readUvToml(text, path)
  }
  return NO_SETTINGS
}

async function readUvToml(text: string, path: string): Promise<IndexSettings> {
  const { default: toml } = await import('@iarna/toml')
  let root: unknown
  try {
    root = toml.parse(text.replaceAll('\r\n', '\n'))
  } catch (error) {
    throw new LockstepError(path, "uv's configuration is not TOML.", 'Correct it, or set UV_NO_CONFIG=1.', {
      cause: error,
    })
  }
  const pip = member(root, 'pip')
  const read = (key: string): unknown => member(root, key) ?? member(pip, key)
  const indexes = list(read('index')).flatMap((entry) => {
    const url = member(entry, 'url')
    const name = member(entry, 'name')
    if (typeof url !== 'string') return []
    const index = { url, name: typeof name === 'string' ? name : null, isExplicit: member(entry, 'explicit') === true }
    return [{ index, isDefault: member(entry, 'default') === true }]
  })
  const defaultIndex = indexes.find(({ isDefault }) => isDefault)?.index ?? null
  return {
    indexUrl: defaultIndex ?? unnamed(textOf(read('index-url'))),
    extra: [
      ...indexes.filter(({ isDefault }) => !isDefault).map(({ index }) => index),
      ...list(read('extra-index-url')).flatMap((url) => (typeof url === 'string' ? [plain(url)] : [])),
    ],
    findLinks: list(read('find-links')).flatMap((link) => (typeof link === 'string' ? [link] : [])),
    noIndex: read('no-index') === true,
  }
}

/** `name=url` or a URL, as UV_INDEX and UV_DEFAULT_INDEX take them. */
export function named(text: string | undefined): NamedIndex | null {
  if (text === undefined || text.trim() === '') return null
  const match = /^([A-Za-z0-9_.-]+)=(.+)$/.exec(text.trim())
  return match === null ? plain(text.trim()) : { url: match[2] ?? '', name: match[1] ?? null, isExplicit: false }
}

function plain(url: string): NamedIndex {
  return { url, name: null, isExplicit: false }
}

function unnamed(url: string | undefined): NamedIndex | null {
  return url === undefined || url.trim() === '' ? null : plain(url.trim())
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '')
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
