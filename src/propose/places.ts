/** The base branches that a look works on, each with its files and the config that is in force there. */
import { CONFIG_PATH } from '../config/complete.ts'
import type { Config } from '../config/config.ts'
import { configInForce } from './config-in-force.ts'
import type { InForce } from './config-in-force.ts'
import { headRef } from './branch.ts'
import type { Forge, Glance } from './forge.ts'
import type { Place } from './place.ts'
import type { Mistake } from './seen.ts'
import { commitStyle } from './title.ts'
import type { CommitStyle } from './title.ts'
import { openTree, treeOfOne, TruncatedTree } from './tree.ts'

/** Enough to tell a style by. */
const COMMITS_READ = 50

export interface Places {
  readonly main: Place
  /** Those that the config of the default branch names, else the default branch. */
  readonly bases: readonly Place[]
  /** Whether they are there or not. */
  readonly named: readonly string[]
  readonly mistakes: readonly Mistake[]
}

/** `tip`: of the default branch. */
export async function openPlaces(
  forge: Forge,
  glance: Glance,
  { tip, releasePages }: { readonly tip: string; readonly releasePages: string | null },
): Promise<Places> {
  const { defaultBranch, owner } = glance.repository
  const open = async (base: string, commit: string, fallback: InForce | null): Promise<Place> => {
    const { tree, isPartial } = await openAsFarAsGiven(forge, base, commit)
    const found = await configInForce(forge, { branch: base, owner, tree })
    const inForce = found.status === 'own' || fallback === null ? found : { ...fallback, mistakes: found.mistakes }
    const { config } = inForce
    return { base, tip: commit, tree, isPartial, inForce, config, style: styleOf(forge, base, config), releasePages }
  }
  const main = await open(defaultBranch, tip, null)
  const names = main.config.baseBranches.length > 0 ? [...new Set(main.config.baseBranches)] : [defaultBranch]
  const bases: Place[] = []
  const mistakes = [...main.inForce.mistakes]
  for (const name of names) {
    if (name === defaultBranch) {
      bases.push(main)
      continue
    }
    const commit = glance.refs.get(headRef(name)) ?? (await forge.ref(headRef(name)))
    if (commit === null) {
      const where = `${main.config.file ?? ''} \`baseBranches\``
      mistakes.push({ where, what: `there is no branch ${JSON.stringify(name)}.`, next: 'Take it out, or make it.' })
      continue
    }
    const place = await open(name, commit, main.inForce)
    bases.push(place)
    mistakes.push(...place.inForce.mistakes)
  }
  return { main, bases, named: names, mistakes: distinct(mistakes) }
}

async function openAsFarAsGiven(
  forge: Forge,
  base: string,
  commit: string,
): Promise<Pick<Place, 'tree' | 'isPartial'>> {
  try {
    return { tree: await openTree(forge, commit), isPartial: false }
  } catch (error) {
    if (!(error instanceof TruncatedTree)) throw error
    const bytes = (await forge.refFile(headRef(base), CONFIG_PATH))?.bytes ?? null
    return { tree: treeOfOne(commit, bytes === null ? null : { path: CONFIG_PATH, bytes }), isPartial: true }
  }
}

function styleOf(forge: Forge, base: string, { commitStyle: style }: Pick<Config, 'commitStyle'>) {
  let known: Promise<CommitStyle> | null = null
  const read = async () =>
    commitStyle(style, style === 'plain' ? [] : await forge.history(base, { limit: COMMITS_READ }))
  return () => (known ??= read())
}

function distinct(mistakes: readonly Mistake[]): readonly Mistake[] {
  return [...new Map(mistakes.map((mistake) => [JSON.stringify(mistake), mistake])).values()]
}
