/**
 * URLs as they may be shown: no user, no password, no query, no fragment. Every message about a URL goes through here.
 */

/** Safe for logs, errors and pull requests. What is no URL is not shown at all. */
export function shownUrl(url: string | URL): string {
  const parsed = typeof url === 'string' ? parseUrl(url) : url
  if (parsed === null) return '(not a URL)'
  return parsed.protocol === 'file:' ? parsed.href : `${parsed.protocol}//${parsed.host}${parsed.pathname}`
}

export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}

/** The URL without its user and password, and those two where it had them. */
export function splitUserinfo(url: URL): { readonly url: URL; readonly username: string; readonly password: string } {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return { url: bare, username: decode(url.username), password: decode(url.password) }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
