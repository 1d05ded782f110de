/** What a run is about: the checkout, its config, and the problems in it. Nothing is asked of the network. */
import { readFile } from 'node:fs/promises'
import { mergeCommandLine } from '../config/command-line.ts'
import type { Config, ConfigFile } from '../config/config.ts'
import { CONFIG_PATH } from '../config/complete.ts'
import { readConfigs } from '../config/read.ts'
import { advisoryIdOf } from '../osv/id.ts'
import { LockstepError } from '../errors.ts'
import type { SourceFile, Unreadable } from '../manifests/model.ts'
import { formatFor } from '../manifests/registry.ts'
import { isName, normalizeName } from '../python/name.ts'
import { isRead, readRepository } from './repository.ts'
import type { Repository, Tree } from './repository.ts'
import { groupProblems } from '../units/grouping.ts'
import type { Grouping } from '../units/grouping.ts'
import { unreadBeside } from '../units/unread.ts'
import { openCheckout } from '../workspace/checkout.ts'
import type { Checkout } from '../workspace/checkout.ts'
import { codeOf } from '../workspace/files.ts'
import { ignoredOf } from '../workspace/ignored.ts'
import type { RunOptions } from './ports.ts'

export interface RunInput {
  readonly checkout: Checkout
  readonly config: Config
  readonly repository: Repository
  readonly grouping: Grouping
  /** As it was read; null where there is none. */
  readonly configFile: ConfigFile | null
  /** Every file that was read, by path. */
  readonly read: ReadonlyMap<string, SourceFile>
}

export async function readInput(options: RunOptions): Promise<RunInput> {
  const checkout = options.checkout ?? (await openCheckout(options.root))
  const file = options.configs === undefined ? await configFile(checkout, options.config) : null
  const config = withOrders(withCommandLine(options.configs ?? (file === null ? [] : [file]), options), options)
  const read = new Map<string, SourceFile>()
  const repository = await readRepository(noting(await treeOf(checkout, options), read))
  const grouping = groupProblems(repository.reads, repository.evidence, config)
  const input = { checkout, config, repository, grouping, configFile: file, read }
  requireProblems(input, options.root)
  tellRefusals(input, options.message)
  return input
}

/** A tree that was given is what git has: nothing is left out of it. */
async function treeOf(checkout: Checkout, { checkout: given, message }: RunOptions): Promise<Tree> {
  return given === undefined ? withoutGitIgnored(checkout, message) : checkout
}

/** What git leaves out of the repository is no part of it: a build's copies, a person's own lists. A file that names it still reads it. */
async function withoutGitIgnored(checkout: Checkout, message: (text: string) => void): Promise<Tree> {
  const ignored = await ignoredOf(checkout, checkout.paths.filter(isRead))
  if (ignored.size === 0) return checkout
  const [first = '', ...more] = [...ignored].filter((path) => formatFor(path) !== null)
  const others = more.length === 0 ? ' is' : ` and ${more.length} more are`
  if (first !== '') message(`${first}${others} not read: .gitignore leaves ${more.length === 0 ? 'it' : 'them'} out.`)
  return { paths: checkout.paths.filter((path) => !ignored.has(path)), read: (path) => checkout.read(path) }
}

/** The same tree; what is read of it is noted. */
function noting(tree: Tree, read: Map<string, SourceFile>): Tree {
  return {
    paths: tree.paths,
    async read(path) {
      const answer = await tree.read(path)
      if (answer.status === 'read') read.set(path, answer.file)
      return answer
    },
  }
}

export function withCommandLine(
  files: readonly ConfigFile[],
  options: Pick<RunOptions, 'python' | 'platforms' | 'accelerator' | 'strategy'>,
): Config {
  return mergeCommandLine(readConfigs(files), {
    python: options.python,
    platform: options.platforms,
    ...(options.accelerator === null ? {} : { accelerator: options.accelerator }),
    ...(options.strategy === null ? {} : { strategy: options.strategy }),
  })
}

/** What persons asked for beside the files. */
function withOrders(config: Config, { accepted = [], held = [] }: RunOptions): Config {
  const entries = accepted.map((what) => {
    const isPackage = isName(what) && advisoryIdOf(what) === null
    const named = isPackage ? { id: null, package: normalizeName(what) } : { id: what, package: null }
    return { ...named, until: null, because: null, source: 'order' }
  })
  const hold = [...new Set([...config.hold, ...held.filter(isName).map(normalizeName)])]
  return { ...config, ignore: [...config.ignore, ...entries], hold }
}

/** The file named on the command line, else the checkout's own; null where there is none. */
export async function configFile(checkout: Pick<Checkout, 'read'>, named: string | null): Promise<ConfigFile | null> {
  if (named !== null) return { path: named, bytes: await readNamed(named) }
  const answer = await checkout.read(CONFIG_PATH)
  if (answer.status === 'read') return { path: CONFIG_PATH, bytes: answer.file.bytes }
  if (answer.status === 'absent') return null
  throw new LockstepError(CONFIG_PATH, `The configuration cannot be read: ${answer.why}.`, 'Make it a plain file.')
}

async function readNamed(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path))
  } catch (error) {
    throw new LockstepError(path, `The configuration cannot be read (${codeOf(error)}).`, 'Check the path.', {
      cause: error,
    })
  }
}

const isFatal = ({ stopsReading }: Unreadable) => stopsReading

/** A manifest of a problem that could not be read at all ends the run: its declarations would silently be missing. */
function requireProblems({ checkout, grouping, repository }: RunInput, root: string): void {
  const inProblems = grouping.problems.flatMap((problem) => problem.unreadable.filter(isFatal))
  const [broken] = grouping.problems.length > 0 ? inProblems : grouping.unreadable.filter(isFatal)
  if (broken !== undefined) {
    throw new LockstepError(
      `${broken.file}:${broken.line}`,
      `The file cannot be read: ${broken.why}.`,
      'Correct it there, or leave the file out with `exclude` in the configuration.',
    )
  }
  if (grouping.problems.length > 0) return
  const [refused] = refusedManifests(checkout, repository)
  if (refused !== undefined) {
    throw new LockstepError(
      refused.path,
      `The file is not read: ${refused.why}.`,
      'Put a plain file there, or give the folder of a project that has one.',
    )
  }
  const [line] = [...grouping.unreadable, ...repository.reads.flatMap((read) => read.unreadable)]
  if (line !== undefined) {
    throw new LockstepError(
      `${line.file}:${line.line}`,
      `No dependency is declared in a form that can be read; what stands here cannot: ${line.why}.`,
      'Correct it there.',
    )
  }
  const others = repository.unread.filter(({ kind }) => kind === 'manifest')
  const what =
    others.length > 0
      ? `No manifest that Lockstep reads is here; ${others.map(({ file, what }) => `${file} ${what}`).join(', ')}.`
      : repository.reads.length === 0
        ? 'There is no manifest here.'
        : `No dependency is declared in ${repository.reads.map(({ file }) => file).join(', ')}.`
  throw new LockstepError(
    root,
    what,
    'Lockstep reads requirements files and pyproject.toml: give the folder of a project that has one.',
  )
}

/** What a manifest's name, or an include, stands for and is not read: links, special files, too large ones. */
function refusedManifests({ refused }: Checkout, repository: Repository): Repository['refused'] {
  return [...refused.filter(({ path }) => formatFor(path) !== null), ...repository.refused]
}

function tellRefusals({ checkout, grouping, repository }: RunInput, message: (text: string) => void): void {
  const told = new Set<string>()
  for (const { path, why } of refusedManifests(checkout, repository)) {
    if (!told.has(path)) message(`${path} is not read: ${why}.`)
    told.add(path)
  }
  const beside = grouping.problems.flatMap((problem) =>
    unreadBeside(problem, repository.unread, repository.directories),
  )
  const isTold = new Set(beside)
  for (const one of repository.unread) {
    if (one.kind === 'manifest' && !isTold.has(one)) message(`${one.file} is not read: it ${one.what}.`)
  }
  for (const { file, line, why } of grouping.unreadable) message(`${file}:${line} is not read: ${why}.`)
}
