/** What the manifests of a tree declare. */
import { formatFor } from '../manifests/registry.ts'
import { compareVersions } from '../python/version.ts'
import type { Version } from '../python/version.ts'
import { isWalked } from '../workspace/checkout.ts'
import type { FileTree } from './planner.ts'

/** By name, the newest version that a line states as the present one; null: none states one. */
export type Declared = ReadonlyMap<string, Version | null>

export async function declaredIn(tree: FileTree): Promise<Declared> {
  const found = new Map<string, Version | null>()
  const paths = tree.paths.filter((path) => isWalked(path) && formatFor(path) !== null)
  for (const answer of await Promise.all(paths.map((path) => tree.read(path)))) {
    if (answer.status !== 'read') continue
    const { declarations = [] } = formatFor(answer.file.path)?.read(answer.file) ?? {}
    for (const { name, style, base, section } of declarations) {
      if (section.kind === 'constraint' || section.kind === 'override') continue
      const version = style === 'floor' ? null : base
      const other = found.get(name) ?? null
      found.set(name, other === null || (version !== null && compareVersions(version, other) > 0) ? version : other)
    }
  }
  return found
}
