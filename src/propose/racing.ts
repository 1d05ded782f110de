/**
 * Other bots' open pull requests that move the same declarations. Lockstep does not race them.
 *
 * In: a plan's edits and the open pull requests of others. Out: the first one by a bot that changes how a package of the plan is declared. Files are read where the paths meet, once for a look.
 */
import { formatFor } from '../manifests/registry.ts'
import type { SourceFile } from '../manifests/model.ts'
import { normalizeName } from '../python/name.ts'
import type { Candidate } from './candidate.ts'
import type { Forge, OtherPull } from './forge.ts'
import type { CommitTree } from './tree.ts'
import { openTree } from './tree.ts'

export interface Rival {
  readonly pull: OtherPull
  readonly packages: readonly string[]
}

export class Rivals {
  readonly #forge: Forge
  readonly #tip: string
  readonly #pulls: readonly OtherPull[]
  readonly #trees = new Map<string, Promise<CommitTree>>()

  /** `tip`: the head of the base. */
  constructor(forge: Forge, tip: string, pulls: readonly OtherPull[]) {
    this.#forge = forge
    this.#tip = tip
    this.#pulls = pulls.filter(({ isBot }) => isBot)
  }

  /** Another text whenever an answer could be another. */
  get stamp(): string {
    return JSON.stringify(this.#pulls.map(({ number, headOid, paths }) => [number, headOid, paths]))
  }

  async of({ unit, edits }: Pick<Candidate, 'unit' | 'edits'>): Promise<Rival | null> {
    const moved = new Set<string>(unit.moves.map((move) => normalizeName(move.package)))
    for (const pull of this.#pulls) {
      const files = edits.map(({ file }) => file).filter((file) => pull.paths.includes(file))
      if (files.length === 0) continue
      const changed = await Promise.all(files.map((file) => this.#changedIn(pull, file)))
      const packages = [...new Set(changed.flat())].filter((name) => moved.has(name)).sort()
      if (packages.length > 0) return { pull, packages }
    }
    return null
  }

  /** The packages that are declared otherwise there than where it began. */
  async #changedIn({ headOid }: OtherPull, path: string): Promise<readonly string[]> {
    const { mergeBase } = await this.#forge.compare(this.#tip, headOid)
    const [before, after] = await Promise.all([this.#tree(mergeBase), this.#tree(headOid)])
    const [ours, theirs] = await Promise.all([declaredIn(before, path), declaredIn(after, path)])
    const names = new Set([...ours.keys(), ...theirs.keys()])
    return [...names].filter((name) => ours.get(name) !== theirs.get(name))
  }

  #tree(commit: string): Promise<CommitTree> {
    const tree = this.#trees.get(commit) ?? openTree(this.#forge, commit)
    this.#trees.set(commit, tree)
    return tree
  }
}

async function declaredIn(tree: CommitTree, path: string): Promise<ReadonlyMap<string, string>> {
  const answer = await tree.read(path)
  const declared = new Map<string, string>()
  if (answer.status !== 'read') return declared
  for (const { name, specifier, url } of declarationsOf(answer.file)) {
    const text = url ?? specifier.text
    declared.set(name, [...(declared.get(name)?.split('\n') ?? []), text].sort().join('\n'))
  }
  return declared
}

function declarationsOf(file: SourceFile) {
  return (formatFor(file.path) ?? formatFor('requirements.txt'))?.read(file).declarations ?? []
}
