/** A base branch as a look sees it: what plans for it are computed from, and proposals written on. */
import type { Config } from '../config/config.ts'
import type { SeenChecks } from '../render/first-screen.ts'
import type { InForce } from './config-in-force.ts'
import type { CommitStyle } from './title.ts'
import type { CommitTree } from './tree.ts'

export interface Place {
  readonly base: string
  /** The commit that it stands at. */
  readonly tip: string
  readonly tree: CommitTree
  /** The forge listed only a part of its files: of the tree, the config alone is there, and nothing can be planned. */
  readonly isPartial: boolean
  readonly inForce: InForce
  readonly config: Config
  /** Read when the first title is written. */
  readonly style: () => Promise<CommitStyle>
  readonly releasePages: string | null
}

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/
/** A runner's label, or a container's option. */
const GPU = /^\s*(?:-\s*)?(?:runs-on|labels|group|gpus|options)\s*:.*\b(?:gpus?|cuda|nvidia|a10g?|a100|h100|t4|l4)\b/im
const GPU_ITEM = /^\s*-\s*["']?[\w-]*\b(?:gpu|cuda|nvidia)\b[\w-]*["']?\s*$/im

/** What the workflows of the repository show. */
export async function seenChecks(tree: CommitTree): Promise<SeenChecks> {
  const paths = tree.paths.filter((path) => WORKFLOW.test(path))
  const answers = await Promise.all(paths.map((path) => tree.read(path)))
  const texts = answers.flatMap((answer) =>
    answer.status === 'read' ? [new TextDecoder().decode(answer.file.bytes)] : [],
  )
  return { hasWorkflows: paths.length > 0, hasGpuRunner: texts.some((text) => GPU.test(text) || GPU_ITEM.test(text)) }
}
