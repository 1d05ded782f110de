/** A base branch as a look sees it: what plans for it are computed from, and proposals written on. */
import type { Config } from '../config/config.ts'
import type { SeenChecks } from '../render/first-screen.ts'
import type { InForce } from './config-in-force.ts'
import type { FileTree } from './planner.ts'
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
/** What has a workflow run on the branch of a pull request. */
const ON_PULLS = /\b(?:pull_request|push)\b/
/** CI that stands elsewhere and reports to the forge. */
const OTHER_CI =
  /^(?:\.gitlab-ci\.ya?ml|\.circleci\/config\.ya?ml|\.?azure-pipelines\.ya?ml|\.buildkite\/[^/]+\.ya?ml|\.travis\.ya?ml|Jenkinsfile|\.cirrus\.ya?ml|\.drone\.ya?ml|\.?appveyor\.ya?ml|bitbucket-pipelines\.yml|\.semaphore\/semaphore\.ya?ml|cloudbuild\.ya?ml|\.tekton\/[^/]+\.ya?ml|\.woodpecker(?:\/[^/]+)?\.ya?ml)$/
/** Where a runner's label or kind stands, or a container's option. */
const RUNNER =
  /(?:^|[{,-])[ \t]*["']?(?:runs-on|labels?|group|gpus|options|os|runners?|machine|platform|resource_class|tags|queue|pool)["']?[ \t]*:/i
const GPU = /(?<![a-z])(?:gpus?|cuda|nvidia|a10g?|a100|h100|t4|l4)(?![a-z])/i
const GPU_ITEM = /^[ \t]*-[ \t]*["']?[\w.-]*(?<![a-z])(?:gpu|cuda|nvidia)(?![a-z])[\w.-]*["']?[ \t]*$/i

/** What the CI of the repository shows. */
export async function seenChecks(tree: FileTree): Promise<SeenChecks> {
  const paths = tree.paths.filter((path) => WORKFLOW.test(path) || OTHER_CI.test(path))
  const answers = await Promise.all(paths.map((path) => tree.read(path)))
  const files = answers.flatMap((answer) => (answer.status === 'read' ? [answer.file] : []))
  const texts = files.map(({ bytes }) => new TextDecoder().decode(bytes))
  return {
    hasWorkflows: files.some(({ path }, at) => OTHER_CI.test(path) || ON_PULLS.test(texts[at] ?? '')),
    hasGpuRunner: texts.some((text) => text.split(/\r?\n/).some(namesGpu)),
  }
}

function namesGpu(line: string): boolean {
  const at = line.search(RUNNER)
  return (at >= 0 && GPU.test(line.slice(at))) || (line.length < 200 && GPU_ITEM.test(line))
}
