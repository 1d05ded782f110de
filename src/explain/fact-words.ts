/** Facts in words, each with its source. */
import type { Environment } from '../python/environment.ts'
import { majorsOfRelease, majorsOfRequirement } from '../solve/accelerator.ts'
import { admitsPython } from '../universe/admits-python.ts'
import { UNNAMED_INDEX } from '../universe/facts.ts'
import type { Project } from '../universe/facts.ts'
import { metadataAdmitsPython } from '../universe/requirements.ts'
import { minorsInWords, pythonsWithWheels } from '../universe/wheel-pythons.ts'
import type { Rule } from '../universe/rule.ts'
import type { SourcedFact } from '../universe/solution.ts'
import { hardSpecifiers } from '../solve/declared.ts'
import type { Fact } from './fact.ts'
import type { Ask, Model, Node } from './model.ts'
import { placeInWords } from './place-words.ts'
import { indexOfToday, nearest, nearestFirst } from './near-today.ts'
import type { Known } from './releases.ts'
import { isEvery, spanOf } from './span.ts'

const DAY_MS = 86_400_000

export function aboutRule({ because, id, source }: Rule): SourcedFact {
  return { fact: because, source: `rule ${id} (${source})` }
}

/** What bars some releases of a node; `indexes` ascending. */
export function aboutBar(
  bar: readonly Fact[],
  node: Node,
  indexes: readonly number[],
  model: Model,
): readonly SourcedFact[] {
  const told = bar.filter(({ kind }) => kind !== 'asked')
  const [fact = bar[0]] = told
  if (fact === undefined) return []
  if (told.length > 1 && fact.kind === 'build') return [aboutFact(fact, node, indexes, model)].flat()
  return [aboutFact(fact, node, indexes, model)].flat()
}

function aboutFact(
  fact: Fact,
  node: Node,
  indexes: readonly number[],
  model: Model,
): SourcedFact | readonly SourcedFact[] {
  const { name } = node.slot
  const { problem, policy, facts } = model.question
  const which = `${name} ${spanOf(node.releases, indexes, (index) => isBarredBy(node.releases[index], fact))}`
  const releases = indexes.flatMap((index) => node.releases[index] ?? [])
  const [first, last] = [releases[0], releases.at(-1)]
  const source = placeOf(fact)
  switch (fact.kind) {
    case 'line':
      if (fact.declaration?.style === 'url') return { fact: `the line refers to ${name} by its address`, source }
      return { fact: `the line allows ${name}${hardText(fact)} only`, source }
    case 'hold':
      if (fact.declaration?.unreadBound !== undefined)
        return { fact: `a -c file that may bound ${name} cannot be read`, source: fact.declaration.unreadBound }
      if (fact.declaration !== null) return { fact: `a comment asks to hold ${name}`, source }
      return { fact: `the configuration holds ${name}`, source: 'hold' }
    case 'bound':
      return { fact: `${name}${fact.specifier} is asked for`, source }
    case 'override':
      return { fact: `an override asks for ${name}${fact.specifier}`, source }
    case 'wheel': {
      const place = problem.environments[fact.environment ?? 0]?.environment
      const what = place === undefined ? 'no wheel here' : wheelWords(releases, place, facts.project(name))
      return { fact: `${which} ${have(releases)} ${what}`, source: `wheel tags of ${name}` }
    }
    case 'python': {
      const pythons = refusedPythons(node, releases, model)
      return {
        fact: `${which} ${releases.length === 1 ? 'does' : 'do'} not support Python ${pythons.join(' and ')}${requiredPythons(releases)}`,
        source: `${name} ${first?.version.text ?? ''} requires-python`,
      }
    }
    case 'age': {
      const uploaded = first?.files.find((file) => file?.uploadTime)?.uploadTime ?? ''
      const ready = new Date(Date.parse(uploaded) + policy.minimumReleaseAgeDays * DAY_MS)
      const when = Number.isFinite(ready.getTime())
        ? ` was released on ${uploaded.slice(0, 10)}; it is old enough from ${ready.toISOString().slice(0, 10)} on`
        : ' is too young'
      return {
        fact: `${name} ${first?.version.text ?? ''}${when}`,
        source: `minimumReleaseAge, ${policy.minimumReleaseAgeDays} days`,
      }
    }
    case 'yank': {
      const [reason = '', ...others] = new Set(releases.map(yankReason))
      const why = reason === '' || others.length > 0 ? '' : `: ${reason}`
      return { fact: `${which} ${releases.length === 1 ? 'was' : 'were'} yanked${why}`, source: 'package index' }
    }
    case 'downgrade':
      return {
        fact: `${releases.length < 3 ? `${which} ${are(releases)}` : `every release of ${name} up to ${last?.version.text ?? ''} is`} older than what stands, and nothing moves down`,
        source: 'allow.downgrades',
      }
    case 'major':
      return {
        fact: `${which} ${are(releases)} another major, which the configuration does not allow`,
        source: 'allow.majors',
      }
    case 'build':
      return {
        fact: `${which} would have to be compiled, which the configuration does not allow`,
        source: 'allow.build',
      }
    case 'unknown':
      return { fact: `the requirements of ${which} cannot be learnt`, source: `metadata of ${name}` }
    case 'unreadable':
      return { fact: `a requirement of ${which} cannot be followed`, source: `metadata of ${name}` }
    case 'extra':
      return {
        fact: `${which} ${releases.length === 1 ? 'lacks' : 'lack'} an extra that the line asks for`,
        source: `metadata of ${name}`,
      }
    case 'accelerator':
      return [
        {
          fact: `${which} ${releases.length === 1 ? 'brings' : 'bring'} CUDA ${majorsText(node, first, model)}, where CUDA ${model.majorsOf(node).join(' and ')} stands`,
          source: `${name} ${first?.version.text ?? ''} requires-dist`,
        },
        ...problem.gpuEvidence.slice(0, 2),
      ]
    case 'label':
      if (!isVariant(node))
        return { fact: `${which} ${are(releases)} of another build than the one that stands there`, source }
      return { fact: `the line asks for a build with its own label, and ${which} ${have(releases)} none`, source }
    case 'malicious':
      return { fact: `${which} ${are(releases)} malicious`, source: 'advisories' }
    case 'prerelease':
      return {
        fact: `${which} ${releases.length === 1 ? 'is a pre-release' : 'are pre-releases'}, and nothing asks for one`,
        source: 'package index',
      }
    case 'silent': {
      const project = facts.project(name)
      if (project?.status === 'silent' && project.index === UNNAMED_INDEX) {
        const lines = (node.slot.declared?.roots ?? []).filter(({ declaration: { style } }) => style === 'variant')
        return {
          fact: `no index that is named here has the build that the line of ${name} asks for, so it stays`,
          source: lines.map(({ declaration: { file, line } }) => `${file}:${line}`).join(', '),
        }
      }
      const [reason, index] = project?.status === 'silent' ? [`: ${project.reason}`, project.index] : ['', 0]
      return { fact: `an index that may have ${name} did not answer, so it stays${reason}`, source: `index ${index}` }
    }
    default:
      return { fact: `${which} may not be chosen`, source }
  }
}

/** "no wheel for Python 3.9 on ...", with the Pythons that have one there: of all releases where those are the same. */
function wheelWords(releases: readonly Known[], place: Environment, project: Project | undefined): string {
  const where = placeInWords(place)
  const pythons = releases.map(({ version }) => minorsInWords(pythonsWithWheels(project, version, place.platform)))
  const [first = '', ...others] = new Set(pythons)
  if (first === '' && others.length === 0) return `no wheel for ${where}`
  if (others.length === 0) return `wheels for Python ${first}, none for ${where}`
  const at = pythons.findLastIndex((each) => each !== '')
  return `no wheel for ${where} (${releases[at]?.version.text ?? ''} has wheels for Python ${pythons[at] ?? ''})`
}

function isBarredBy(release: Known | undefined, fact: Fact): boolean {
  return release !== undefined && (release.isNamedOnly === fact || release.bars.some((bar) => bar.includes(fact)))
}

/** Empty where none is given. */
function yankReason({ files }: Known): string {
  const yanked = files.find((file) => file !== null && file.yanked !== false)?.yanked
  return yanked === undefined || yanked === false ? '' : yanked.reason.replaceAll(/\s+/g, ' ').trim()
}

/** What they state, in brackets: of all of them where it is the same. */
function requiredPythons(releases: readonly Known[]): string {
  const [asked = '', ...others] = new Set(releases.map(requiredPython))
  if (asked === '') return ''
  if (others.length > 0) return ` (${releases[0]?.version.text ?? ''} requires ${asked})`
  return ` (${releases.length === 1 ? 'it requires' : 'they require'} ${asked})`
}

function requiredPython({ files }: Known): string {
  return files.find((file) => file?.requiresPython)?.requiresPython ?? ''
}

/** Pythons of the node's environments that one of the releases does not support. */
function refusedPythons(node: Node, releases: readonly Known[], { question }: Model): readonly string[] {
  const refused = node.slot.environments.flatMap((number, at) => {
    const environment = question.problem.environments[number]?.environment
    if (environment === undefined) return []
    const isRefused = releases.some(({ files }) => {
      const file = files[at] ?? null
      const metadata = file === null ? undefined : question.facts.metadata(file)
      if (file !== null && !admitsPython(file.requiresPython, environment)) return true
      return metadata !== undefined && !metadataAdmitsPython(metadata, environment)
    })
    return isRefused ? [environment.python] : []
  })
  return [...new Set(refused)]
}

function have(releases: readonly unknown[]): string {
  return releases.length === 1 ? 'has' : 'have'
}

function are(releases: readonly unknown[]): string {
  return releases.length === 1 ? 'is' : 'are'
}

function isVariant({ slot }: Node): boolean {
  return slot.declared?.roots.some(({ declaration }) => declaration.style === 'variant') === true
}

function placeOf({ declaration, source }: Fact): string {
  return declaration === null ? source : `${declaration.file}:${declaration.line}`
}

/** What of the line is hard: a pin's cap, else all of it. */
function hardText({ declaration }: Fact): string {
  if (declaration === null) return ''
  const hard = hardSpecifiers(declaration, false)
  const text = hard.map(({ operator, text: version }) => `${operator}${version}`).join(',')
  return text === '' ? declaration.specifier.text : text
}

function majorsText(node: Node, release: Known | undefined, model: Model): string {
  if (release === undefined) return ''
  const file = release.files[0] ?? null
  const metadata = file === null ? undefined : model.question.facts.metadata(file)
  const asked = metadata?.status === 'known' ? metadata.requiresDist.flatMap(majorsOfRequirement) : []
  const majors = [...new Set([...majorsOfRelease(node.slot.name, release.version), ...asked])]
  return majors.join(' and ')
}

/** What the releases that are left of a node ask of another. */
export function aboutAsk(
  node: Node,
  target: Node,
  asks: readonly Ask[],
  left: ReadonlySet<number>,
  isRangeTold: boolean,
): SourcedFact {
  const groups = sameAsks(asks)
  const asking = groups
    .map(({ ask, by }) => ({ ask, whole: by, by: by.filter((index) => left.has(index)) }))
    .filter(({ by }) => by.length > 0)
  const concerned = asking.length > 0 ? asking : groups.map(({ ask, by }) => ({ ask, whole: by, by }))
  const all = [...new Set(concerned.flatMap(({ by }) => by))].sort((a, b) => a - b)
  const today = indexOfToday(node)
  const version = node.releases[nearest(all, today)]?.version.text ?? ''
  const asked = new Set(groups.flatMap(({ by }) => by))
  const isAsked = (index: number): boolean => asked.has(index)
  const ranges = new Set(concerned.flatMap(({ whole }) => whole))
  const isWhole = isEvery(node.releases, all, (index) => (isRangeTold ? ranges : asked).has(index))
  const which = isWhole
    ? `every release of ${node.slot.name}`
    : `${node.slot.name} ${spanOf(node.releases, all, isAsked)}`
  const isOne = isWhole || all.length === 1
  const verb = isOne ? 'asks for' : 'ask for'
  const source = `${node.slot.name} ${version} requires-dist`
  const name = target.slot.name
  if (!isRangeTold) return { fact: `${which} ${isOne ? 'needs' : 'need'} ${name}`, source }
  if (concerned.length === 1)
    return { fact: `${which} ${verb} ${name}${concerned[0]?.ask.specifier.text ?? ''}`, source }
  const each = nearestFirst(concerned, today).map(({ ask, by, whole }) => {
    const those = spanOf(node.releases, by, (index) => whole.includes(index))
    return `${node.slot.name} ${those} ${by.length === 1 ? 'asks for' : 'ask for'} ${name}${ask.specifier.text}`
  })
  const more = each.length > 3 ? `, and ${each.length - 3} more likewise` : ''
  return { fact: `${each.slice(0, 3).join('; ')}${more}`, source }
}

/** Asks for the same range, however it is written, with the releases that have any of them. */
function sameAsks(asks: readonly Ask[]): readonly { readonly ask: Ask; readonly by: readonly number[] }[] {
  const groups = Map.groupBy(asks, ({ specifier: { specifiers } }) =>
    specifiers
      .map(({ operator, text }) => operator + text)
      .sort()
      .join(),
  )
  return [...groups.values()].flatMap((group) => {
    const by = [...new Set(group.flatMap((ask) => ask.by))].sort((a, b) => a - b)
    return group.slice(0, 1).map((ask) => ({ ask, by }))
  })
}
