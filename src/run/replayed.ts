/** The route on the files and the facts of a certificate, without a checkout and without a network. */
import { groupProblems } from '../units/grouping.ts'
import { canonicalJson } from '../universe/canonical.ts'
import type { CertificateContent } from '../universe/certificate.ts'
import { readUniverse } from '../universe/replay.ts'
import { acceleratorOf } from './accelerator-option.ts'
import { withCommandLine } from './input.ts'
import { routeOf } from './pythons.ts'
import { replayProblem, type Replayed } from './recheck.ts'
import { readRepository, type Tree } from './repository.ts'
import { inSteps } from './stepped.ts'

export interface ReplayedPlan {
  /** The name of the universe. */
  readonly universe: string
  /** One entry for each problem of the files. */
  readonly problems: readonly Replayed[]
}

/** Throws LockstepError for what cannot be read. */
export async function replayCertificate(
  { universe, files, config: file, options }: CertificateContent,
  where: string,
): Promise<ReplayedPlan> {
  const facts = readUniverse(Buffer.from(canonicalJson(universe)), where)
  const { accelerator } = options
  const config = withCommandLine(file === null ? [] : [file], {
    ...options,
    accelerator: accelerator === null ? null : acceleratorOf(accelerator),
  })
  const repository = await readRepository(treeOf(files))
  const grouping = groupProblems(repository.reads, repository.evidence, config)
  const deciding = facts.isStepwise ? inSteps(facts).facts : facts
  const { route, problems } = await routeOf(deciding, grouping.problems, { repository, config, grouping })
  const replayed: Replayed[] = []
  const own = { ...route, wantsSteps: options.steps }
  const chosen = new Map(Object.entries(options.chosen ?? {}))
  for (const problem of problems) replayed.push(await replayProblem(problem, own, facts.name, chosen.get(problem.id)))
  return { universe: facts.name, problems: replayed }
}

function treeOf(files: CertificateContent['files']): Tree {
  const byPath = new Map(files.map(({ path, bytes }) => [path, { path, bytes }]))
  return {
    paths: files.flatMap(({ path, isNested }) => (isNested ? [] : [path])),
    read(path) {
      const found = byPath.get(path)
      return Promise.resolve(found === undefined ? { status: 'absent' } : { status: 'read', file: found })
    },
  }
}
