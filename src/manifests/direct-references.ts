/**
 * Direct requirements as pip writes them beside PEP 508: bare URLs, `git+https://...#egg=name`, archives and folders by path.
 */
import { parseWheelFilename, parseSdistFilename } from '../python/filename.ts'
import { isName, normalizeExtra, normalizeName, type ExtraName, type PackageName } from '../python/name.ts'
import { baseName } from './base-name.ts'

export type DirectReference =
  | { readonly kind: 'named'; readonly name: PackageName; readonly extras: readonly ExtraName[]; readonly url: string }
  /** A folder with a project: its own manifest says what it is. */
  | { readonly kind: 'folder'; readonly target: string; readonly extras: readonly ExtraName[] }
  | { readonly kind: 'nameless' }

const SCHEME = /^(?:https?|file|ftp|(?:git|hg|svn|bzr)(?:\+[a-z+]+)?):/i
const ARCHIVE = /\.(?:whl|zip|tar|tgz|tbz|txz|tlz|tar\.(?:gz|bz2|xz|lz|lzma))$/i

/** Whether pip takes the text for a URL or path. `target` is the requirement without its marker. */
export function isDirectReference(target: string): boolean {
  if (SCHEME.test(target)) return true
  const path = withoutExtras(target).path
  const beforeAt = path.includes('@') ? path.slice(0, path.indexOf('@')) : null
  if (beforeAt !== null && !looksLikePath(beforeAt)) return false
  return looksLikePath(path) || ARCHIVE.test(path)
}

/** The marker of a URL must follow `; `, as a URL may hold a semicolon. */
export function splitMarker(text: string): { readonly target: string; readonly marker: string | null } {
  const separator = SCHEME.test(text) ? '; ' : ';'
  const at = text.indexOf(separator)
  if (at === -1) return { target: text.trim(), marker: null }
  const marker = text.slice(at + separator.length).trim()
  return { target: text.slice(0, at).trim(), marker: marker === '' ? null : marker }
}

export function readDirectReference(target: string): DirectReference {
  if (SCHEME.test(target)) return fromUrl(target)
  const { path, extras } = withoutExtras(target)
  if (!ARCHIVE.test(path)) return { kind: 'folder', target: path, extras }
  const name = nameOfFile(path)
  return name === null ? { kind: 'nameless' } : { kind: 'named', name, extras, url: path }
}

function fromUrl(url: string): DirectReference {
  const hash = url.indexOf('#')
  const egg = hash === -1 ? undefined : /(?:^|&)egg=([^&]*)/.exec(url.slice(hash + 1))?.[1]
  const named = egg === undefined ? null : fromEgg(egg)
  if (named !== null) return { kind: 'named', ...named, url }
  const place = (hash === -1 ? url : url.slice(0, hash)).replace(/\?.*$/, '')
  const name = nameOfFile(place)
  if (name !== null) return { kind: 'named', name, extras: [], url }
  const isFolder = /^file:/i.test(url) && !ARCHIVE.test(place)
  return isFolder ? { kind: 'folder', target: url, extras: [] } : { kind: 'nameless' }
}

/** `#egg=name[extra]`; what follows the name (`-dev`, `==1.0`) is an old habit that says nothing. */
function fromEgg(egg: string): { readonly name: PackageName; readonly extras: readonly ExtraName[] } | null {
  const match = /^([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?/.exec(decoded(egg))
  const name = match?.[1] ?? ''
  return isName(name) ? { name: normalizeName(name), extras: extrasOf(match?.[2] ?? '') } : null
}

function withoutExtras(target: string): { readonly path: string; readonly extras: readonly ExtraName[] } {
  const match = /^([^[]*)\[([^\][]*)\]$/.exec(target)
  return match === null ? { path: target, extras: [] } : { path: match[1] ?? '', extras: extrasOf(match[2] ?? '') }
}

function extrasOf(text: string): readonly ExtraName[] {
  return text
    .split(',')
    .map((extra) => extra.trim())
    .filter(isName)
    .map(normalizeExtra)
}

function looksLikePath(text: string): boolean {
  return text.includes('/') || text.startsWith('.')
}

function nameOfFile(path: string): PackageName | null {
  const filename = decoded(baseName(path))
  return parseWheelFilename(filename)?.name ?? parseSdistFilename(filename)?.name ?? null
}

/** A broken escape stays as written. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
