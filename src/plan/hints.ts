/**
 * Packages that people install by hand, as a README or a script says: read for advice, never for an edit.
 * Only packages that bring an accelerator are looked for.
 */
import type { SourceFile } from '../manifests/model.ts'
import { normalizeName } from '../python/name.ts'
import { ACCELERATED } from './accelerator.ts'
import type { Evidence } from '../units/place.ts'
import type { InstallHint } from './input.ts'

const READ = /(?:^|\/)(?:readme|install|installation|getting[-_]started)[^/]*\.(?:md|rst|txt)$|\.sh$/i
const COMMAND = /\b(?:pip3?|uv pip)\s+install\s+([^\n`;&|]{1,500})/g
const LONGEST_FILE = 1_000_000

export function isHintFile(path: string): boolean {
  return READ.test(path)
}

/** One hint for each name, its first place. */
export function installHints(files: readonly SourceFile[]): readonly InstallHint[] {
  const hints = new Map<string, InstallHint>()
  for (const { path, bytes } of files) {
    if (bytes.length > LONGEST_FILE) continue
    for (const [at, line] of new TextDecoder().decode(bytes).split('\n').entries()) {
      for (const [, words = ''] of line.slice(0, 2000).matchAll(COMMAND)) {
        for (const word of words.trim().split(/\s+/)) {
          const name = normalizeName(/^["']?([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(word)?.[1] ?? '')
          if (ACCELERATED.has(name) && !hints.has(name)) hints.set(name, { name, file: path, line: at + 1 })
        }
      }
    }
  }
  return [...hints.values()]
}

/** What base images bring and no command that runs in them names. */
export function imageHints({ places }: Evidence): readonly InstallHint[] {
  return places.flatMap(({ brings, installs }) => {
    if (brings === undefined || installs.some(({ packages }) => packages.includes(brings.name))) return []
    const { name, version, image, file, line } = brings
    return [{ name, file, line, brought: { image, version } }]
  })
}
