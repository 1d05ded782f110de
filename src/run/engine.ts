/**
 * The route on a checkout: reads it, opens its facts (recorded or from the world), and gives the commands what they ask for.
 */
import { createHash } from 'node:crypto'
import { writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { validateConfig as readAndValidate } from '../config/read.ts'
import { LockstepError } from '../errors.ts'
import type { CheckDocument, UnitCheck } from '../gate/document.ts'
import type { UnitScan, VerifyDocument } from '../plan/document.ts'
import { nameDraft } from '../plan/identity.ts'
import type { Draft } from '../plan/identity.ts'
import { scanProblem } from '../run.ts'
import type { FetchThread } from '../sources/fetching.ts'
import type { Problem } from '../units/problem.ts'
import { readUniverse } from '../universe/replay.ts'
import type { Looked } from '../universe/stepwise.ts'
import { openCheckout } from '../workspace/checkout.ts'
import { codeOf } from '../workspace/files.ts'
import type { BaseInput } from './base.ts'
import type { BaseProblem } from './check.ts'
import { choicesOf, requireFollowed } from './choices.ts'
import { planChosen } from './chosen.ts'
import type { RunFacts } from './facts.ts'
import { configFile, readInput } from './input.ts'
import type { RunInput } from './input.ts'
import type { Planned, Recording, Run, RunOptions } from './ports.ts'
import { among, findPythons, routeOf } from './pythons.ts'
import type { Route } from './route.ts'
import { inSteps } from './stepped.ts'

/** Facts that can be written down, and that end. */
interface OpenFacts extends RunFacts {
  /** Of a replay: the run that was recorded went step by step. */
  readonly isStepwise?: boolean
  record(looked?: Looked, onOtherPythons?: Looked): Uint8Array
  nameRecord(looked?: Looked, onOtherPythons?: Looked): string
  onTrust?<Result>(work: () => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** Problems that share a universe, and the route through it. */
interface Part {
  readonly facts: OpenFacts
  /** What its plans rest on, as canonical bytes. */
  readonly recorded: () => Uint8Array
  /** Their name. */
  readonly named: () => string
  readonly problems: readonly Problem[]
  readonly route: Route
  /** Of the base that a gate compares with. */
  readonly base: readonly BaseProblem[]
}

export async function openRun(options: RunOptions): Promise<Run> {
  trace('loaded')
  const input = await readInput(options)
  const base =
    options.base === undefined ? null : await (await import('./base.ts')).readBase(options.base, input, options)
  const parts = await openParts(input, base, options)
  trace('opened')
  const order = new Map(parts.flatMap(({ problems }) => problems).map(({ id }) => [id, id]))
  const ids = [...order.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return {
    async scan() {
      const units = await onEach<UnitScan>(parts, scanProblem)
      return { schemaVersion: 1, universe: nameOf(parts), units: ids.flatMap((id) => units.get(id) ?? []) }
    },
    async plan() {
      const { message } = options
      const choices = choicesOf(options.options ?? [], ids)
      const chosen = options.chosen ?? choices
      const drafts = await onEach<Draft>(
        parts,
        async (problem, route) => (await planChosen(problem, route, chosen.get(problem.id), message)).draft,
      )
      const planned = namePlans(
        ids.flatMap((id) => drafts.get(id) ?? []),
        nameOf(parts),
      )
      requireFollowed(choices, planned.document.units)
      return planned
    },
    async check() {
      if (base === null) throw new Error('a run without a base compares with none')
      const { checkProblem, counterpartOf } = await import('./check.ts')
      const others = parts.flatMap((part) => part.base)
      const units = await onEach<UnitCheck>(parts, (problem, route) => {
        const same = counterpartOf(
          problem,
          others.map((other) => other.problem),
          (path) => route.repository.files.has(path),
        )
        return checkProblem(problem, route, others.find((other) => other.problem === same) ?? null)
      })
      return checkDocument(
        ids.flatMap((id) => units.get(id) ?? []),
        base,
        nameOf(parts),
      )
    },
    record: () => Promise.resolve(recordingOf(parts)),
    async certificate({ document }, filename) {
      const { certificateOf } = await import('./certificate.ts')
      return certificateOf(document, recordingOf(parts, '--certificate'), input, options, filename)
    },
    async close() {
      trace('done')
      await Promise.all(parts.map(({ facts }) => facts.close()))
      const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
      trace(`peak ${(maxRSS / 1024).toFixed(0)} MiB`)
      trace(`processor ${((userCPUTime + systemCPUTime) / 1000).toFixed(0)} ms`)
    },
  }
}

export async function verifyCertificate(path: string): Promise<VerifyDocument> {
  return (await import('./verification.ts')).verifyCertificate(path)
}

export async function validateConfig(root: string, named: string | null): Promise<{ readonly file: string } | null> {
  const file = await configFile(await openCheckout(root), named)
  if (file === null) return null
  const [first, ...more] = readAndValidate(file).errors
  if (first === undefined) return { file: file.path }
  const others = more.map((error) => `\n${error.toLine()}`).join('')
  throw new LockstepError(first.where, first.message, `${first.next}${others}`)
}

/** One problem after the other: they share the network and the processor. */
async function onEach<Result>(
  parts: readonly Part[],
  work: (problem: Problem, route: Route) => Promise<Result>,
): Promise<ReadonlyMap<string, Result>> {
  const results = new Map<string, Result>()
  for (const { problems, route } of parts) {
    for (const problem of problems) results.set(problem.id, await work(problem, route))
  }
  return results
}

function namePlans(drafts: readonly Draft[], universe: string): Planned {
  const plans = drafts.map((draft) => nameDraft(draft, universe))
  return { document: { schemaVersion: 1, universe, units: plans.map(({ document }) => document) }, plans }
}

function checkDocument(units: readonly UnitCheck[], { ref, commit }: BaseInput, universe: string): CheckDocument {
  return { schemaVersion: 1, universe, base: { ref, commit }, holds: units.every((unit) => unit.holds), units }
}

async function openParts(input: RunInput, base: BaseInput | null, options: RunOptions): Promise<readonly Part[]> {
  const { problems } = input.grouping
  const before = base?.grouping.problems ?? []
  if (options.universe !== null) {
    const facts = await replay(options.universe)
    tellUnused(options)
    return [await partOf(facts, { problems, before }, input, base, options)]
  }
  const thread = (await import('./live.ts')).startFetching(options, [...problems, ...before])
  try {
    return await openLiveParts({ problems, before }, thread, input, base, options)
  } catch (error) {
    await thread?.close()
    throw error
  }
}

/** The first part's requests are made in the thread, those of others beside it here. */
async function openLiveParts(
  { problems, before }: Group,
  thread: FetchThread | null,
  input: RunInput,
  base: BaseInput | null,
  options: RunOptions,
): Promise<readonly Part[]> {
  const { openLive, openWorld, placesKey } = await import('./live.ts')
  const world = await openWorld(options, process.env)
  const groupings = base === null ? [input.grouping] : [input.grouping, base.grouping]
  const parts: Part[] = []
  for (const [key, [first]] of Map.groupBy([...problems, ...before], placesKey)) {
    if (first === undefined) continue
    const isHere = (problem: Problem): boolean => placesKey(problem) === key
    const own = parts.length === 0 ? thread : null
    const facts = await openLive(first, { input, groupings, thread: own }, world, options, process.env)
    const group = { problems: problems.filter(isHere), before: before.filter(isHere) }
    parts.push(await partOf(facts, group, input, base, options))
  }
  if (parts.length === 0) await thread?.close()
  return parts
}

/** A recording has its own clock, indexes and advisories: who asks for others beside it is told that they count for nothing. */
function tellUnused(options: RunOptions): void {
  const unused = [
    ...(options.excludeNewer === null ? [] : ['--exclude-newer']),
    ...(options.indexUrl === null ? [] : ['--index-url']),
    ...(options.extraIndexUrls.length === 0 ? [] : ['--extra-index-url']),
    ...(options.findLinks.length === 0 ? [] : ['--find-links']),
    ...(options.advisories.length === 0 ? [] : ['--advisories']),
  ]
  if (unused.length === 0) return
  options.message(`${unused.join(', ')}: not used, since --universe replays what was recorded, at its own clock.`)
}

async function replay(file: string): Promise<OpenFacts> {
  try {
    return readUniverse(new Uint8Array(await readFile(file)), file)
  } catch (error) {
    if (error instanceof LockstepError) throw error
    throw new LockstepError(file, `The recorded universe cannot be read (${codeOf(error)}).`, 'Check the path.', {
      cause: error,
    })
  }
}

/** Problems of the working tree and of the base that take their packages from the same places. */
interface Group {
  readonly problems: readonly Problem[]
  readonly before: readonly Problem[]
}

async function partOf(
  facts: OpenFacts,
  { problems, before }: Group,
  input: RunInput,
  base: BaseInput | null,
  options: RunOptions,
): Promise<Part> {
  const isLive = options.universe === null
  const isRemote = isLive && !options.offline
  // A run at the present moment has a clock, and so a universe, that comes again only where it is written down. A replay goes in the same
  // steps as the run that it replays: what is told of what stays depends on what was looked at by then.
  const comesAgain = options.excludeNewer !== null || options.isRecorded === true
  const goesByStep = isLive ? comesAgain : facts.isStepwise === true
  const stepwise = goesByStep ? inSteps(facts) : null
  const deciding = stepwise?.facts ?? facts
  const found = await routeOf(deciding, problems, input)
  const route: Route = {
    ...found.route,
    tellsMoves: options.tellsMoves ?? false,
    isRemote: isRemote && stepwise === null,
    ...(isRemote && stepwise !== null ? { ahead: facts } : {}),
    ...(isRemote && facts.onTrust !== undefined ? { onTrust: (work) => facts.onTrust?.(work) ?? work() } : {}),
    ...(options.steps === undefined ? {} : { wantsSteps: options.steps }),
    onProgress: ({ rounds, waitingFor }) => options.progress(`round ${rounds}, waiting for ${waitingFor} facts`),
    onKnown: (what) => trace(`${what} known`),
  }
  const looked = (): readonly [(Looked | undefined)?, (Looked | undefined)?] =>
    isLive ? [stepwise?.looked(), stepwise?.lookedOnOtherPythons()] : []
  return {
    facts,
    recorded: () => facts.record(...looked()),
    named: () => facts.nameRecord(...looked()),
    problems: found.problems,
    route,
    base: await baseOf(before, base, route),
  }
}

async function baseOf(
  before: readonly Problem[],
  base: BaseInput | null,
  { facts, ...rest }: Route,
): Promise<readonly BaseProblem[]> {
  if (base === null || before.length === 0) return []
  const pythons = await findPythons(facts, before, base)
  const route: Route = { ...rest, facts, pythons, repository: base.repository, config: base.config }
  return among(before, route).map((problem) => ({ problem, route }))
}

/** Several universes, of problems with indexes of their own, are named together. */
function nameOf(parts: readonly Part[]): string {
  const names = parts.map(({ named }) => named())
  const [only] = names
  if (names.length === 1 && only !== undefined) return only
  return `sha256:${createHash('sha256').update(names.join('\n')).digest('hex')}`
}

function recordingOf(parts: readonly Part[], option = '--record'): Recording {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return { universe: nameOf(parts), bytes: only.recorded() }
  const groups = parts.map(({ problems }) => problems.flatMap(({ manifests }) => manifests))
  throw new LockstepError(
    option,
    'The manifests here take their packages from different indexes, or by installers that read them differently, ' +
      `and a file holds one universe: ${groups.map((manifests) => manifests.join(', ')).join('; ')}.`,
    `Write a file for each, with a configuration (--config FILE) that says \`include: ${JSON.stringify(groups[0] ?? [])}\` or so.`,
  )
}

/** For the benchmarks: LOCKSTEP_TRACE tells when what was known, in milliseconds since the process began, and of its processor time. */
function trace(text: string): void {
  if ((process.env['LOCKSTEP_TRACE'] ?? '') === '') return
  const { userCPUTime, systemCPUTime } = process.resourceUsage()
  const spent = ((userCPUTime + systemCPUTime) / 1000).toFixed(0)
  try {
    writeSync(2, `trace: ${text} (${performance.now().toFixed(0)} ms, processor ${spent} ms)\n`)
  } catch {
    // Nobody reads it any more.
  }
}
