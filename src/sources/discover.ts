/**
 * Finds out where the packages of a problem come from, in the installer's order.
 *
 * In: the options of the command line, what the repository's files say, the operator's settings. Out: places. The command line
 * stands before the repository, which stands before the settings; where none names an index, the installer's built-in one counts.
 * What a repository's file names is `foreign`, unless the operator named the same address or it is the built-in one; variables in it are not filled in, since
 * they would carry the operator's secrets to an address of the repository's choice. An address that holds one is a closed place,
 * unless the command line names a place of its kind, which then stands for it.
 */
import { isAbsolute, resolve } from 'node:path'
import { LockstepError } from '../errors.ts'
import { parseUrl, shownUrl, splitUserinfo } from '../http/redact.ts'
import { markerValues } from '../python/environment.ts'
import type { Environment } from '../python/environment.ts'
import { evaluateMarker } from '../python/marker.ts'
import type { IndexOption, PackageSource } from '../manifests/model.ts'
import { builtInIndex } from './built-in-index.ts'
import type { InstallerKind } from './combine.ts'
import { named, pipSettings, uvSettings } from './index-settings.ts'
import type { IndexSettings, NamedIndex, Surroundings } from './index-settings.ts'
import type { PlaceSettings } from './place.ts'

export interface DiscoverOptions extends Surroundings {
  readonly installer: 'pip' | 'uv' | 'poetry'
  /** The command line's. */
  readonly flags: {
    readonly indexUrl: string | null
    readonly extraIndexUrls: readonly string[]
    readonly findLinks: readonly string[]
  }
  /** What the repository's files say, in order; and which packages name an index. */
  readonly indexes: readonly IndexOption[]
  readonly sources: readonly PackageSource[]
  /** A source with a marker counts where that holds in one of them. */
  readonly environments: readonly Environment[]
  /** The checkout: folders that its files name are taken from here, and have to lie in it. */
  readonly root: string
  readonly cacheDir: string
  /** Where the command runs: folders that the operator names are taken from here. */
  readonly workingFolder: string
  readonly now?: number
}

export interface Discovered {
  readonly installer: InstallerKind
  readonly places: readonly PlaceSettings[]
  /** The operator's named indexes, for uv's credential variables. */
  readonly namedIndexes: ReadonlyMap<string, string>
  /** What of the repository's options cannot be used, as sentences with file and line. */
  readonly problems: readonly { readonly where: string; readonly what: string }[]
}

export async function discoverPlaces(options: DiscoverOptions): Promise<Discovered> {
  const installer: InstallerKind = options.installer === 'uv' ? 'uv' : 'pip'
  const settings = await operatorSettings(installer, options)
  const repository = repositorySettings(options)
  const { flags } = options
  const flagged = named(flags.indexUrl ?? undefined)
  const isWithoutIndex = flagged === null && (repository.noIndex || (repository.indexUrl === null && settings.noIndex))
  const main = flagged ?? repository.indexUrl ?? settings.indexUrl
  const operators = new Set(
    [flagged, settings.indexUrl, ...settings.extra].flatMap((index) => (index === null ? [] : [addressOf(index.url)])),
  )
  const trusted = flags.extraIndexUrls.flatMap((url) => named(url) ?? [])
  for (const index of trusted) operators.add(addressOf(index.url))

  const indexes: PlaceSettings[] = []
  if (!isWithoutIndex) {
    const url = main?.url ?? (await askBuiltIn(options))
    const isOther = (index: NamedIndex | null): boolean => index !== null && !operators.has(addressOf(index.url))
    if (main === null) operators.add(addressOf(url))
    else if ([repository.indexUrl, ...repository.extra].some(isOther)) {
      const known = await askBuiltIn(options).catch(toNothing)
      if (known !== null) operators.add(addressOf(known))
    }
    const first = web(
      'index',
      { url, name: main?.name ?? null, isExplicit: main?.isExplicit ?? false },
      operators,
      options,
    )
    const extra = [...trusted, ...repository.extra, ...settings.extra].map((index) =>
      web('extra-index', index, operators, options),
    )
    // uv asks the default last; pip names it first, and takes the union.
    indexes.push(...(installer === 'uv' ? [...extra, first] : [first, ...extra]))
  }
  const links = [
    ...flags.findLinks.map((link) => linkPlace(link, null, options.workingFolder, operators)),
    ...repository.findLinks.map((link) => linkPlace(link, options.root, options.root, operators)),
    ...settings.findLinks.map((link) => linkPlace(link, null, options.workingFolder, new Set([addressOf(link)]))),
  ]
  return {
    installer,
    places: unique([...indexes, ...links]),
    namedIndexes: new Map(
      [...trusted, ...settings.extra, ...(settings.indexUrl === null ? [] : [settings.indexUrl])].flatMap(
        ({ name, url }) => (name === null ? [] : [[name, url] as const]),
      ),
    ),
    problems: repository.problems,
  }
}

function askBuiltIn(options: DiscoverOptions): Promise<string> {
  return builtInIndex({ ...options, now: options.now ?? Date.now() })
}

/** Repositories often write out the address that the installer has built in; where nobody can tell it, it is as foreign as any. */
function toNothing(error: unknown): null {
  if (error instanceof LockstepError) return null
  throw error
}

/** The installer's own settings; where they name no index, those of the other one. */
async function operatorSettings(installer: InstallerKind, surroundings: Surroundings): Promise<IndexSettings> {
  const own = installer === 'uv' ? await uvSettings(surroundings) : pipSettings(surroundings)
  if (own.indexUrl !== null || own.noIndex) return own
  const other = installer === 'uv' ? pipSettings(surroundings) : await uvSettings(surroundings)
  return { ...own, indexUrl: other.indexUrl }
}

interface RepositorySettings extends IndexSettings {
  readonly problems: readonly { readonly where: string; readonly what: string }[]
}

/** The last index-url counts, as in pip; uv's named indexes keep their order, one without a name stands for the default. */
function repositorySettings({ indexes, flags }: DiscoverOptions): RepositorySettings {
  let indexUrl: NamedIndex | null = null
  const extra: NamedIndex[] = []
  const findLinks: string[] = []
  const problems: { where: string; what: string }[] = []
  let noIndex = false
  for (const option of indexes) {
    const readable = withoutVariables(option.value)
    if (readable === null) {
      problems.push({
        where: `${option.file}:${option.line}`,
        what: `The address of ${option.kind} holds a variable outside its user and password, which Lockstep does not fill in. Name the index on the command line.`,
      })
      if (isNamedBy(flags, option.kind)) continue
    }
    const value = readable ?? option.value
    const index: NamedIndex = { url: value, name: option.name ?? null, isExplicit: option.isExplicit ?? false }
    if (option.kind === 'index-url') indexUrl = index
    else if (option.kind === 'extra-index-url') extra.push(index)
    else if (option.kind === 'find-links') findLinks.push(value)
    else if (option.kind === 'no-index') noIndex = true
  }
  return { indexUrl, extra, findLinks, noIndex, problems }
}

/** Whether the command line names a place of this kind. */
function isNamedBy(
  { indexUrl, extraIndexUrls, findLinks }: DiscoverOptions['flags'],
  kind: IndexOption['kind'],
): boolean {
  if (kind === 'index-url') return indexUrl !== null
  return (kind === 'find-links' ? findLinks : extraIndexUrls).length > 0
}

/** A user and password made of variables are left to the operator's credentials; null where a variable stands elsewhere. */
function withoutVariables(text: string): string | null {
  const bare = text.replace(/^([a-z+]+:\/\/)[^/@]*\$\{[A-Z0-9_]+\}[^/@]*@/i, '$1')
  return /\$\{[A-Z0-9_]+\}/.test(bare) ? null : bare
}

function web(
  role: 'index' | 'extra-index',
  index: NamedIndex,
  operators: ReadonlySet<string>,
  options: DiscoverOptions,
): PlaceSettings {
  const trust = operators.has(addressOf(index.url)) ? 'operator' : 'foreign'
  const pinned = options.sources
    .filter(
      (source) => source.kind === 'index' && source.value === index.name && appliesTo(source, options.environments),
    )
    .map((source) => source.name)
  return {
    role,
    url: index.url,
    trust,
    ...(pinned.length > 0 ? { pinned } : {}),
    ...(index.isExplicit ? { isExplicit: true } : {}),
    ...(trust === 'foreign' && withoutVariables(index.url) === null ? { closed: HOLDS_VARIABLE } : {}),
  }
}

const HOLDS_VARIABLE = 'its address holds a variable, which Lockstep does not fill in'

function appliesTo({ marker }: PackageSource, environments: readonly Environment[]): boolean {
  if (marker === null) return true
  return environments.some((environment) => evaluateMarker(marker, markerValues(environment), new Set()))
}

function linkPlace(link: string, within: string | null, base: string, operators: ReadonlySet<string>): PlaceSettings {
  if (within !== null && withoutVariables(link) === null)
    return { role: 'find-links', url: link, trust: 'foreign', closed: HOLDS_VARIABLE }
  const url = isAbsolute(link) ? null : parseUrl(link)
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) {
    const isOperators = within === null || operators.has(addressOf(link))
    return { role: 'find-links', url: link, trust: isOperators ? 'operator' : 'foreign' }
  }
  const path = url?.protocol === 'file:' ? decodeURIComponent(url.pathname) : link
  return { role: 'find-links', folder: resolve(base, path), within }
}

/** Two writings of one address are one place. */
function addressOf(url: string): string {
  const parsed = parseUrl(url)
  return parsed === null ? url : shownUrl(splitUserinfo(parsed).url).replace(/\/+$/, '')
}

function unique(places: readonly PlaceSettings[]): readonly PlaceSettings[] {
  const seen = new Set<string>()
  return places.filter((place) => {
    const key = 'folder' in place ? `folder ${place.folder}` : `${place.role === 'find-links'} ${addressOf(place.url)}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
