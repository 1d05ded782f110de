/**
 * The config that counts at a base branch.
 *
 * The newest valid `.github/lockstep.yml` in the branch's history is in force, so that a mistake changes nothing but is told. Below it lie
 * the defaults of the owner: those of the repository that it `extends`, else of `.github`. An owner's file with a mistake counts for nothing.
 */
import type { Config } from '../config/config.ts'
import { CONFIG_PATH } from '../config/complete.ts'
import { validateConfigs } from '../config/read.ts'
import { LockstepError } from '../errors.ts'
import type { SourceFile } from '../manifests/model.ts'
import type { Forge } from './forge.ts'
import type { Mistake } from './seen.ts'
import type { CommitTree } from './tree.ts'
import { openTree } from './tree.ts'

export interface InForce {
  /**
   * `own`: the branch has a file, or had a valid one before the mistake in it. `owner`: the owner's defaults alone. `none`: nobody has
   * configured it. `mistaken`: the branch has a file, and never had a valid one.
   */
  readonly status: 'own' | 'owner' | 'none' | 'mistaken'
  readonly config: Config
  /** The most particular last. */
  readonly files: readonly SourceFile[]
  readonly mistakes: readonly Mistake[]
}

const OWNERS_REPOSITORY = '.github'
const MOST_COMMITS = 20

export async function configInForce(
  forge: Forge,
  { branch, owner, tree }: { readonly branch: string; readonly owner: string; readonly tree: CommitTree },
): Promise<InForce> {
  const present = await fileIn(tree)
  const own = present === null ? { file: null, mistakes: [] } : await newestValid(forge, branch, present)
  const stated = own.file === null ? null : validateConfigs([own.file]).config
  const defaults = await ownersDefaults(forge, owner, stated?.extends ?? null)
  const files = [defaults.file, own.file].filter((file) => file !== null)
  const { config } = validateConfigs(files)
  if (config === null) throw new Error('files that are valid by themselves are not together')
  const status = own.file !== null ? 'own' : present !== null ? 'mistaken' : defaults.file !== null ? 'owner' : 'none'
  return { status, config, files, mistakes: [...own.mistakes, ...defaults.mistakes] }
}

/** The file at the path, what is wrong with what stands there, or null where nothing does. */
type Present = SourceFile | readonly Mistake[] | null

async function fileIn(tree: CommitTree): Promise<Present> {
  const answer = await tree.read(CONFIG_PATH)
  if (answer.status === 'read') return answer.file
  if (answer.status === 'refused')
    return [{ where: CONFIG_PATH, what: `Not read: ${answer.why}.`, next: 'Shorten it.' }]
  const [folder = ''] = CONFIG_PATH.split('/')
  const where = [CONFIG_PATH, folder].find((path) => tree.kind(path) !== null)
  if (where === undefined) return null
  const what = tree.kind(where) === 'submodule' ? 'is a submodule' : 'is a symbolic link'
  const next = where === folder ? `Make it a folder with the file in it.` : 'Put the file itself there.'
  return [{ where, what: `${what}, which Lockstep does not follow.`, next }]
}

interface Found {
  readonly file: SourceFile | null
  readonly mistakes: readonly Mistake[]
}

async function newestValid(forge: Forge, branch: string, present: NonNullable<Present>): Promise<Found> {
  const mistakes = 'bytes' in present ? validateConfigs([present]).errors.map(mistakeOf) : present
  if ('bytes' in present && mistakes.length === 0) return { file: present, mistakes }
  const [, ...older] = await forge.history(branch, { path: CONFIG_PATH, limit: MOST_COMMITS })
  for (const { oid } of older) {
    const file = await fileIn(await openTree(forge, oid))
    if (file !== null && 'bytes' in file && validateConfigs([file]).config !== null) return { file, mistakes }
  }
  return { file: null, mistakes }
}

async function ownersDefaults(forge: Forge, owner: string, extended: string | null): Promise<Found> {
  const [name = '', foreign = null] = (extended ?? OWNERS_REPOSITORY).split('/').reverse()
  const where = `${owner}/${name} ${CONFIG_PATH}`
  if (foreign !== null && foreign.toLowerCase() !== owner.toLowerCase()) {
    const next = `Name a repository of ${owner}.`
    return missing({ where: `${CONFIG_PATH} \`extends\``, what: `${foreign} is another owner.`, next })
  }
  const bytes = await forge.ownersFile(name, CONFIG_PATH)
  if (bytes === null) {
    if (extended === null) return { file: null, mistakes: [] }
    const next = 'Let the App see that repository, or take `extends` out.'
    return missing({
      where: `${CONFIG_PATH} \`extends\``,
      what: `There is no ${where}, or the App does not see it.`,
      next,
    })
  }
  const file = { path: `${owner}/${name}/${CONFIG_PATH}`, bytes }
  const { config, errors } = validateConfigs([file])
  return config === null ? { file: null, mistakes: errors.map(mistakeOf) } : { file, mistakes: [] }
}

function missing(mistake: Mistake): Found {
  return { file: null, mistakes: [mistake] }
}

export function mistakeOf({ where, message, next }: LockstepError): Mistake {
  return { where, what: message, next }
}
