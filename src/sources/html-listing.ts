/**
 * The HTML forms: a project page of an index (PEP 503, 592, 658, 714) and a find-links page.
 *
 * In: a page and the address it came from. Out: one file per link to a distribution, in the order of the page. htmlparser2 reads
 * whatever comes, in linear time; a page that is a form to fill in rather than a listing is refused.
 */
import { ListingError, MOST_FILES, isFetched, sha256Of } from './listed-file.ts'
import type { FileFilter, ListedFile } from './listed-file.ts'

/** Throws ListingError for what is no listing. */
export async function readHtmlListing(
  body: Buffer,
  address: string,
  cares: FileFilter,
): Promise<readonly ListedFile[]> {
  const { Parser } = await import('htmlparser2')
  const files: ListedFile[] = []
  let base = address
  let hasBase = false
  let asksForInput = false
  let links = 0
  let isNewer = false
  const parser = new Parser({
    onopentag(name, attributes) {
      if (links > MOST_FILES) return
      if (name === 'base' && !hasBase && attributes['href'] !== undefined) {
        hasBase = true
        if (URL.canParse(attributes['href'], address)) base = new URL(attributes['href'], address).href
      } else if (name === 'a') {
        links += 1
        const file = linkedFile(attributes, base, cares)
        if (file !== null) files.push(file)
      } else if (name === 'input' || name === 'form') {
        asksForInput = true
      } else if (name === 'meta' && attributes['name'] === 'pypi:repository-version') {
        isNewer = !/^1(?:\.|$)/.test(attributes['content'] ?? '1')
      }
    },
  })
  parser.end(body.toString('utf8'))
  if (links > MOST_FILES) throw new ListingError('more links than a listing has')
  if (isNewer) throw new ListingError('a project page of a newer form than 1.x')
  if (files.length === 0 && asksForInput) throw new ListingError('a page to fill in, not a listing')
  return files
}

/** The names that an index's own list of projects holds, as written. */
export async function readProjectList(body: Buffer): Promise<readonly string[]> {
  const { Parser } = await import('htmlparser2')
  const names: string[] = []
  let isLink = false
  const parser = new Parser({
    onopentag(name) {
      isLink = name === 'a'
    },
    ontext(text) {
      const name = text.trim()
      if (isLink && name !== '') names.push(name.replace(/\/$/, ''))
    },
    onclosetag() {
      isLink = false
    },
  })
  parser.end(body.toString('utf8'))
  return names
}

function linkedFile(attributes: Readonly<Record<string, string>>, base: string, cares: FileFilter): ListedFile | null {
  const link = attributes['href']
  // Most links of a page that is no listing end here, without being parsed.
  if (link === undefined || !DISTRIBUTION.test(link)) return null
  const url = URL.parse(link, base)
  const filename = url === null ? null : lastSegment(url)
  if (url === null || filename === null || !cares(filename)) return null
  const sha256 = sha256Of(/(?:^|[#&])sha256=([0-9a-f]{64})(?:&|$)/i.exec(url.hash)?.[1])
  url.hash = ''
  if (!isFetched(url, base)) return null
  const requiresPython = attributes['data-requires-python'] ?? ''
  return {
    filename,
    url: url.href,
    sha256,
    requiresPython: requiresPython === '' ? null : requiresPython,
    yanked: attributes['data-yanked'] ?? null,
    uploadTime: null,
    size: null,
    metadata: metadataOf(attributes['data-core-metadata'] ?? attributes['data-dist-info-metadata']),
  }
}

/** An ending of a distribution, before a query or a fragment; the dot may be written as `%2E`. */
const DISTRIBUTION = /(?:\.|%2e)(?:whl|zip|tgz|tar|gz|bz2|xz)(?:[?#]|$)/i

/** PEP 714: `true`, or `sha256=...`, or another hash, which only says that the file is there. */
function metadataOf(value: string | undefined): boolean | string {
  if (value === undefined || value === 'false') return false
  return sha256Of(/^sha256=(.*)$/.exec(value)?.[1]) ?? true
}

/** The file's name as the address says it; null where it has none or hides a path in it. */
export function lastSegment(url: URL): string | null {
  const segment = url.pathname.slice(url.pathname.lastIndexOf('/') + 1)
  try {
    const name = decodeURIComponent(segment)
    return name === '' || /[/\\\0]/.test(name) ? null : name
  } catch {
    return null
  }
}
