/**
 * Paths inside the repository: relative, `/` between the parts, never leaving it. The checkout's root is ''.
 */
export type Target = { readonly path: string } | { readonly why: string }

const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/

/** What a file means by a path that it names, relative to its own directory. Refuses URLs, absolute paths and whatever leaves the repository. */
export function resolveTarget(fromFile: string, target: string): Target {
  if (SCHEME.test(target)) return { why: 'it is not a file of the repository' }
  if (target.includes('${')) return { why: 'it holds an environment variable' }
  if (target.startsWith('/') || target.startsWith('~')) return { why: 'an absolute path is not followed' }
  if (target.includes('\0') || target.length > 1000) return { why: 'it is not a path' }
  const path = join(directoryOf(fromFile), target.replaceAll('\\', '/'))
  return path === null ? { why: 'it leaves the repository' } : { path }
}

/** null where the path leaves the root. */
export function join(directory: string, path: string): string | null {
  const parts = directory === '' ? [] : directory.split('/')
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return parts.join('/')
}

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash === -1 ? '' : path.slice(0, slash)
}

export function isWithin(path: string, directory: string): boolean {
  return directory === '' || path.startsWith(`${directory}/`)
}

/** Order of the UTF-8 bytes, which is the order of code points. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
