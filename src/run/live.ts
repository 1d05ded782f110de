/** The facts of a run from the world: the indexes that the user's installer uses, the advisories, the rules. */
import { homedir } from 'node:os'
import { configOfUnit } from '../config/of-unit.ts'
import { advisoryFetch, connect } from '../sources/connect.ts'
import { cacheFolder } from '../sources/cache-folder.ts'
import { discoverPlaces } from '../sources/discover.ts'
import type { Discovered } from '../sources/discover.ts'
import { openAdvisories } from '../sources/advisories.ts'
import type { AdvisoryIndex } from '../sources/advisories.ts'
import { loadRules } from '../sources/rules.ts'
import { FetchThread } from '../sources/fetching.ts'
import { hasRoomForThread } from '../sources/start-thread.ts'
import { openUniverse } from '../sources/universe.ts'
import type { LiveFacts, Progress, Silence } from '../sources/live-facts.ts'
import { restrictsFormats } from '../universe/formats.ts'
import type { DriverNeed, Rule } from '../universe/rule.ts'
import { newerEnvironments, onEveryPython } from '../units/newer-pythons.ts'
import { listedEnvironments } from '../units/serving-python.ts'
import type { Grouping } from '../units/grouping.ts'
import type { Problem } from '../units/problem.ts'
import type { RunInput } from './input.ts'
import type { RunOptions } from './ports.ts'

/** What every universe of a run shares. */
export interface World {
  readonly advisories: AdvisoryIndex
  readonly rules: readonly Rule[]
  readonly drivers: readonly DriverNeed[]
  readonly cacheDir: string
  readonly clock: string
}

/** `variables` are the operator's environment. */
export type Variables = Readonly<Record<string, string | undefined>>

export async function openWorld(options: RunOptions, variables: Variables): Promise<World> {
  const cacheDir = cacheFolder(surroundingsOf(variables))
  const client = connect({ variables, home: homedir(), places: operatorPlaces(options.advisories) })
  try {
    const [advisories, { rules, drivers }] = await Promise.all([
      openAdvisories(options.advisories, {
        cacheDir,
        fetchBytes: advisoryFetch(client),
        offline: options.offline,
        now: new Date(),
      }),
      loadRules(),
    ])
    tellAdvisories(advisories, options.message)
    return { advisories, rules, drivers, cacheDir, clock: options.excludeNewer ?? new Date().toISOString() }
  } finally {
    await client.close()
  }
}

/** Started before there is anything to ask, so that it is ready by then; null where it would run beside nothing, or ask nothing. */
export function startFetching(options: RunOptions, problems: readonly Problem[]): FetchThread | null {
  const { offline, universe, indexUrl, extraIndexUrls } = options
  const isAsked = indexUrl !== null || extraIndexUrls.length > 0 || !problems.every(takesNoIndex)
  return offline || universe !== null || !isAsked || !hasRoomForThread() ? null : new FetchThread()
}

function takesNoIndex({ installer }: Problem): boolean {
  return installer.indexes.some(({ kind }) => kind === 'no-index')
}

/** What a universe is opened for: the checkout, and every grouping whose environments it has to serve. */
export interface LiveInput {
  readonly input: RunInput
  readonly groupings: readonly Grouping[]
  readonly thread?: FetchThread | null
}

export async function openLive(
  problem: Problem,
  { input, groupings, thread = null }: LiveInput,
  world: World,
  options: RunOptions,
  variables: Variables,
): Promise<LiveFacts> {
  const discovered = await placesOf(problem, input, world, options, variables)
  for (const { where, what } of discovered.problems) options.message(`${where}: ${what}`)
  const { places, namedIndexes } = discovered
  const { onlyOperatorsCredentials = false } = options
  const connection = { variables: { ...variables }, home: homedir(), places, namedIndexes, onlyOperatorsCredentials }
  const newer = input.grouping.problems.flatMap((each) =>
    newerEnvironments(each, configOfUnit(input.config, each.manifests).raisePython, world.clock),
  )
  const environments = listedEnvironments(groupings, newer)
  const everyPython = onEveryPython(environments, world.clock)
  const formats = problem.installer.indexes
  thread?.open({
    connect: connection,
    environments,
    everyPython,
    keepsSources: restrictsFormats(formats),
    cacheDir: world.cacheDir,
    maxStaleMs: 0,
  })
  return openUniverse({
    environments,
    everyPython,
    clock: world.clock,
    clockIsSet: options.excludeNewer !== null,
    places,
    installer: discovered.installer,
    rules: world.rules,
    drivers: world.drivers,
    formats,
    advisories: world.advisories,
    client: connect(connection),
    ...(thread === null ? {} : { thread }),
    cacheDir: world.cacheDir,
    offline: options.offline,
    progress: (progress) => options.progress(progressText(progress)),
    onSilence: (silence) => options.message(silenceText(silence)),
  })
}

/** Problems whose packages come from the same places share a universe. */
export function placesKey({ installer, project }: Problem): string {
  const { kind, indexes } = installer
  const sources = project?.sources ?? []
  const plain = indexes.map(({ kind: option, value, name, isExplicit }) => [option, value, name, isExplicit])
  return JSON.stringify([kind === 'uv', plain, sources.map(({ name, kind: from, value }) => [name, from, value])])
}

function placesOf(
  problem: Problem,
  input: RunInput,
  world: World,
  options: RunOptions,
  variables: Variables,
): Promise<Discovered> {
  return discoverPlaces({
    ...surroundingsOf(variables),
    installer: problem.installer.kind,
    flags: { indexUrl: options.indexUrl, extraIndexUrls: options.extraIndexUrls, findLinks: options.findLinks },
    indexes: problem.installer.indexes,
    sources: problem.project?.sources ?? [],
    environments: problem.environments.map(({ environment }) => environment),
    root: input.checkout.root,
    cacheDir: world.cacheDir,
    workingFolder: process.cwd(),
  })
}

function surroundingsOf(variables: Variables) {
  return { variables, home: homedir(), platform: process.platform }
}

/** Addresses of advisories come from the operator alone. */
function operatorPlaces(advisories: readonly string[]) {
  return advisories
    .filter((place) => /^https?:/i.test(place))
    .map((url) => ({ role: 'index' as const, url, trust: 'operator' as const }))
}

function tellAdvisories({ problems, recordCount, ageDays }: AdvisoryIndex, message: (text: string) => void): void {
  const age = ageDays === null ? '' : `, the newest changed ${ageDays} ${ageDays === 1 ? 'day' : 'days'} ago`
  message(`Advisories: ${recordCount} records${age}.`)
  const shown = 5
  for (const { where, what } of problems.slice(0, shown)) message(`Advisories: ${where}: ${what}`)
  if (problems.length > shown) message(`Advisories: ${problems.length - shown} more records could not be read.`)
}

/** Plans and recordings name a place by its ordinal alone; here stands which one it is. */
function silenceText({ where, ordinal, reason, packages }: Silence): string {
  const [first = '', ...more] = packages
  const names = more.length === 0 ? first : `${first} and ${more.length} more`
  return `${where} (index ${ordinal}) does not tell what it has of ${names}: ${reason}. What it could supply stays where it is.`
}

function progressText({ projects, metadata, underWay }: Progress): string {
  return `${projects} projects and ${metadata} releases read, ${underWay} under way`
}
