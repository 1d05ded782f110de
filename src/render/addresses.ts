/**
 * Links that a body on a forge may hold beside those to advisories: to the forge itself, and to a package's releases.
 *
 * A link to an issue, a pull request or a commit of GitHub makes a reference there that its people see. Through redirect.github.com it
 * leads to the same page and makes none. Releases are linked only where the operator has said which pages show them.
 */
import type { PhrasingContent } from 'mdast'
import { isName } from '../python/name.ts'
import { parseVersion } from '../python/version.ts'
import { code, quoted } from './nodes.ts'

const PLACE = /^\/[\w.-]+\/[\w.-]+(?:\/(?:pull|issues|commit|compare|tree|runs|actions)\/[\w./-]+)?$/

/** Longer than any that a forge makes: others may name an address, too, such as that of a check. */
const LONGEST_ADDRESS = 300

/** To a page of the forge, by an address that the forge itself gave; its label alone where it is another address. */
export function forgeLink(url: string, label: string): PhrasingContent {
  const address = url.length > LONGEST_ADDRESS ? null : forgeAddress(url)
  return address === null ? code(label) : { type: 'link', url: address, children: [quoted(label)] }
}

function forgeAddress(url: string): string | null {
  if (!URL.canParse(url)) return null
  const { protocol, hostname, host, pathname, username, password } = new URL(url)
  if (!/^https?:$/.test(protocol) || !PLACE.test(pathname) || username !== '' || password !== '') return null
  return `${protocol}//${hostname === 'github.com' ? 'redirect.github.com' : host}${pathname}`
}

/** `https://index.example/project/{name}/{version}/`: what the operator configured. */
export type ReleasePages = string

/** To a release, else its version alone. */
export function releaseLink(pages: ReleasePages | null, name: string, version: string): PhrasingContent {
  if (pages === null || !isName(name) || parseVersion(version) === null) return code(version)
  const released = version.replace(/\+.*$/, '')
  const url = pages.replaceAll('{name}', encodeURIComponent(name)).replaceAll('{version}', encodeURIComponent(released))
  if (!/^https:\/\/[\w.-]+(?::\d+)?\/[\w./%+!-]*$/.test(url)) return code(version)
  return { type: 'link', url, children: [{ type: 'text', value: version }] }
}
