/** The base of a gate: a commit, read as the working tree is. */
import type { Config } from '../config/config.ts'
import { readRepository } from './repository.ts'
import type { Repository } from './repository.ts'
import { groupProblems } from '../units/grouping.ts'
import type { Grouping } from '../units/grouping.ts'
import { openCommit } from '../workspace/commit.ts'
import { configFile, withCommandLine } from './input.ts'
import type { RunInput } from './input.ts'
import type { RunOptions } from './ports.ts'

/** A base without any dependency has no problems. */
export interface BaseInput {
  readonly ref: string
  readonly commit: string
  readonly config: Config
  readonly repository: Repository
  readonly grouping: Grouping
}

export async function readBase(ref: string, { checkout }: RunInput, options: RunOptions): Promise<BaseInput> {
  const tree = await openCommit(checkout.root, ref, (path) => checkout.read(path))
  const file = await configFile(tree, options.config)
  const config = withCommandLine(file === null ? [] : [file], options)
  const repository = await readRepository(tree)
  const grouping = groupProblems(repository.reads, repository.evidence, config)
  return { ref, commit: tree.commit, config, repository, grouping }
}
