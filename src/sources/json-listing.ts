/**
 * The JSON form of a project page (PEP 691, 700, 714).
 *
 * Listings are megabytes of which a run needs a tenth, so they are scanned: the text is cut into the objects of `files` without
 * being parsed, and only the objects of files that the run cares for are. The scan relies on one layout: an array of objects
 * without arrays in them, separated alike, each with one "filename". Where anything differs the whole text is parsed; both ways
 * give the same files.
 */
import { ListingError, MOST_FILES, fileUrl, sha256Of, sizeOf, uploadTimeOf } from './listed-file.ts'
import type { ListedFile } from './listed-file.ts'
import type { PageSieve } from './sieve.ts'

/** Throws ListingError for what is no project page. `base` is the address the page came from. */
export function readJsonListing(body: Buffer, base: string, sieve: PageSieve): readonly ListedFile[] {
  const objects = scanFiles(body, sieve) ?? sifted(parseFiles(body), sieve)
  if (objects.length > MOST_FILES) throw new ListingError('more files than a project has')
  const files: ListedFile[] = []
  for (const object of objects) {
    const file = listedFile(object, base)
    if (file !== null) files.push(file)
  }
  return files
}

/** Every object of `files`, by a full parse. */
export function parseFiles(body: Buffer): readonly unknown[] {
  const page = parseJson(body.toString('utf8'))
  const files = property(page, 'files')
  if (!Array.isArray(files)) throw new ListingError('JSON that is no project page')
  requireVersionOne(page)
  return files
}

function sifted(objects: readonly unknown[], sieve: PageSieve): readonly unknown[] {
  const named = objects.flatMap((object) => {
    const filename = property(object, 'filename')
    return typeof filename === 'string' ? [{ object, filename }] : []
  })
  const isTaken = named.map(({ filename }) => sieve.cares(filename))
  for (const at of sieve.standIns()) isTaken[at] = true
  return named.flatMap(({ object }, at) => (isTaken[at] === true ? [object] : []))
}

/** The objects that the sieve lets through, parsed one by one; null where the layout is not the expected one. */
export function scanFiles(body: Buffer, sieve: PageSieve): readonly unknown[] | null {
  const text = body.toString('latin1')
  const frame = findArray(text)
  if (frame === null) return null
  const { first, last } = frame
  const separator = separatorOf(text, first, last)
  const objects: unknown[] = []
  const starts: number[] = []
  let start = first
  let name = text.indexOf(KEY, start)
  while (start <= last) {
    const cut = text.indexOf(separator, start)
    const end = cut < 0 || cut > last ? last + 1 : cut + 1
    const next = text.indexOf(KEY, name + KEY.length)
    // Exactly one "filename" in each object.
    if (name < start || name >= end || (next >= 0 && next < end)) return null
    const filename = stringAfter(text, name + KEY.length)
    if (filename === null) return null
    if (sieve.cares(filename)) {
      const object = tryParse(body.toString('utf8', start, end))
      if (property(object, 'filename') !== filename) return null
      objects.push(object)
    }
    starts.push(start)
    start = end === last + 1 ? last + 1 : end + separator.length - 2
    name = next < 0 ? text.length : next
  }
  for (const at of sieve.standIns()) {
    const [from = first, next] = [starts[at], starts[at + 1]]
    const object = tryParse(body.toString('utf8', from, next === undefined ? last + 1 : next + 2 - separator.length))
    if (property(object, 'filename') === undefined) return null
    objects.push(object)
  }
  return objects
}

const KEY = '"filename"'

/** First and last position of the objects in `files`, when they hold no arrays and the page around them is well formed. */
function findArray(text: string): { readonly first: number; readonly last: number } | null {
  const key = text.indexOf('"files"')
  const open = key < 0 ? -1 : text.indexOf('[', key)
  if (open < 0 || !isTopLevel(text.slice(0, key))) return null
  const nextOpen = text.indexOf('[', open + 1)
  const close = text.lastIndexOf(']', nextOpen < 0 ? text.length : nextOpen)
  if (close <= open) return null
  const frame = tryParse(text.slice(0, open + 1) + text.slice(close))
  const files = property(frame, 'files')
  if (!Array.isArray(files) || files.length > 0) return null
  try {
    requireVersionOne(frame)
  } catch {
    return null
  }
  const first = skipSpace(text, open + 1, 1)
  const last = skipSpace(text, close - 1, -1)
  return text[first] === '{' && text[last] === '}' && first < last ? { first, last } : null
}

/** Whether a key that follows this text is one of the page's own: what comes before it makes an object by itself. */
function isTopLevel(before: string): boolean {
  return tryParse(`${before.trimEnd().replace(/,$/, '')}}`) !== undefined
}

/** What stands between the first two objects, braces included. */
function separatorOf(text: string, first: number, last: number): string {
  for (let at = text.indexOf('}', first); at >= 0 && at < last; at = text.indexOf('}', at + 1)) {
    const comma = skipSpace(text, at + 1, 1)
    if (text[comma] !== ',') continue
    const brace = skipSpace(text, comma + 1, 1)
    if (text[brace] === '{') return text.slice(at, brace + 1)
  }
  return '},{'
}

/** The string after a colon, when it holds no escapes; letters outside ASCII are not decoded, which decides no tags. */
function stringAfter(text: string, at: number): string | null {
  const colon = skipSpace(text, at, 1)
  if (text[colon] !== ':') return null
  const open = skipSpace(text, colon + 1, 1)
  if (text[open] !== '"') return null
  const close = text.indexOf('"', open + 1)
  if (close < 0) return null
  const value = text.slice(open + 1, close)
  return value.includes('\\') ? null : value
}

function skipSpace(text: string, at: number, step: 1 | -1): number {
  let position = at
  while (text[position] === ' ' || text[position] === '\n' || text[position] === '\r' || text[position] === '\t') {
    position += step
  }
  return position
}

function listedFile(object: unknown, base: string): ListedFile | null {
  const filename = property(object, 'filename')
  const link = property(object, 'url')
  if (typeof filename !== 'string' || typeof link !== 'string') return null
  const url = fileUrl(link, base)
  if (url === null) return null
  const requiresPython = property(object, 'requires-python')
  return {
    filename,
    url,
    sha256: sha256Of(property(property(object, 'hashes'), 'sha256')),
    requiresPython: typeof requiresPython === 'string' && requiresPython !== '' ? requiresPython : null,
    yanked: yankedOf(property(object, 'yanked')),
    uploadTime: uploadTimeOf(property(object, 'upload-time')),
    size: sizeOf(property(object, 'size')),
    metadata: metadataOf(object),
  }
}

function yankedOf(value: unknown): string | null {
  if (typeof value === 'string') return value
  return value === true ? '' : null
}

/** PEP 714: `core-metadata`, else the name that PEP 691 first gave it. */
function metadataOf(object: unknown): boolean | string {
  for (const key of ['core-metadata', 'dist-info-metadata', 'data-dist-info-metadata']) {
    const value = property(object, key)
    if (value === undefined || value === null) continue
    return sha256Of(property(value, 'sha256')) ?? value !== false
  }
  return false
}

function requireVersionOne(page: unknown): void {
  const version = property(property(page, 'meta'), 'api-version')
  if (typeof version === 'string' && !/^1(?:\.|$)/.test(version)) {
    throw new ListingError('a project page of a newer form than 1.x')
  }
}

function parseJson(text: string): unknown {
  const value = tryParse(text)
  if (value === undefined) throw new ListingError('JSON that cannot be read')
  return value
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function property(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return Reflect.get(value, key)
}
