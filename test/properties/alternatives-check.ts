/**
 * Alternatives of one random case against trying every set: each is the best set of its own question, none is dominated, and none that is not
 * dominated is missing.
 *
 * What may be asked otherwise, and what an answer is measured by, is written here a second time, from the design's words: the findings left,
 * tier after tier, and the change, in the order of the objective. An answer is dominated where another one is as good by both, asks no more of
 * people, is as new and builds no more. The best set by findings and then change is undominated among all sets of its question.
 */
import type { Alternative } from '../../src/explain/alternative.ts'
import { alternativesOf } from '../../src/explain/alternatives.ts'
import type { Change } from '../../src/explain/change.ts'
import type { PackageName } from '../../src/python/name.ts'
import { compareVersions } from '../../src/python/version.ts'
import type { Version } from '../../src/python/version.ts'
import { solve } from '../../src/solve/solve.ts'
import { releaseAt, releasesOf } from '../../src/universe/releases.ts'
import { factsOf } from '../../src/universe/snapshot.ts'
import { verify } from '../../src/verify/verify.ts'
import { SERVED } from './all-changes.ts'
import { liftedCaps } from './lifted-caps.ts'
import type { LiftedCap } from './lifted-caps.ts'
import { otherwise } from './otherwise.ts'
import { Oracle } from './solve-oracle.ts'
import type { OracleAnswer } from './solve-oracle.ts'
import { randomCase } from './solve-universes.ts'
import type { RandomCase } from './solve-universes.ts'

export interface CheckedAlternatives {
  readonly alternatives: number
  /** Questions with too many sets to try them all. */
  readonly unchecked: number
  /** What does not hold, in words. */
  readonly wrong: readonly string[]
}

export async function checkAlternatives(seed: number): Promise<CheckedAlternatives> {
  const random = randomCase(seed)
  const facts = factsOf(random.snapshot)
  const plan = await solve(random.problem, { sets: random.present }, facts, random.policy)
  const best = new Oracle(facts, random).best()
  if (best === 'too many') return { alternatives: 0, unchecked: 1, wrong: [] }
  const found = await alternativesOf({ ...random, facts }, plan, SERVED)
  const wanted = best === null ? [] : expected(random, best)
  if (wanted === 'too many') return { alternatives: found.length, unchecked: 1, wrong: [] }
  const [told, right] = [found.map(textOf), wanted.map(({ kind, answer }) => `${kind} ${setsText(answer.sets)}`)]
  const isSame = JSON.stringify(told) === JSON.stringify(right)
  const wrong = isSame ? found.flatMap(objectionsTo) : [`${told.join('; ')} for ${right.join('; ')}`]
  return { alternatives: found.length, unchecked: 0, wrong: wrong.map((text) => `seed ${seed}: ${text}`) }
}

/** One thing asked otherwise. */
interface Asked {
  readonly kind: Alternative['kind']
  readonly random: RandomCase
  /** What a person has to let be otherwise, beside caps. */
  readonly asks: readonly string[]
  readonly caps: readonly LiftedCap[]
}

interface Answered extends Asked {
  readonly answer: OracleAnswer
  readonly worth: Worth
}

/** In each a smaller figure is better, earlier ones first. */
interface Worth {
  readonly findings: readonly number[]
  readonly change: readonly number[]
  readonly behind: number
  readonly built: number
  readonly asks: readonly string[]
}

const MOST_SHOWN = 5

function expected(random: RandomCase, best: OracleAnswer): readonly Answered[] | 'too many' {
  const plan = worthOf(random, best, [])
  const answered: Answered[] = []
  for (const asked of questions(random, best, plan)) {
    const answer = new Oracle(factsOf(asked.random.snapshot), asked.random).best()
    if (answer === 'too many') return answer
    if (answer === null) continue
    const broken = asked.caps.filter((cap) => cap.isBroken(answer.sets)).map(({ place }) => place)
    const worth = worthOf(asked.random, answer, [...asked.asks, ...broken])
    if (isWorthIt(asked.kind, worth, plan)) answered.push({ ...asked, answer, worth })
  }
  const left = answered.filter(
    ({ worth }, at) =>
      !isAsGood(plan, worth) &&
      !answered.some(
        (other, place) => place !== at && isAsGood(other.worth, worth) && (place < at || !isAsGood(worth, other.worth)),
      ),
  )
  return left.slice(0, MOST_SHOWN)
}

/** In the order in which they are told: what is asked for is the accelerator, younger releases, caps, builds, Python, then newest. */
function questions(random: RandomCase, { objective, sets }: OracleAnswer, { findings }: Worth): readonly Asked[] {
  const { problem, policy, snapshot } = random
  const [isOpen, isSevere] = [findings.some((count) => count > 0), findings.slice(0, 2).some((count) => count > 0)]
  const list: Asked[] = []
  const add = (
    kind: Asked['kind'],
    other: RandomCase,
    asks: readonly string[],
    caps: readonly LiftedCap[] = [],
  ): void => {
    list.push({ kind, random: other, asks, caps })
  }
  const under = (more: Partial<RandomCase['policy']>): RandomCase => ({ ...random, policy: { ...policy, ...more } })
  if ((objective[levelsOf(random).indexOf('accelerator')] ?? 0) > 0)
    add('accelerator-kept', under({ keepAccelerator: true }), [])
  const keeps = policy.keepAccelerator ?? problem.gpuEvidence.length > 0
  if (keeps && isOpen)
    add(
      'accelerator-changed',
      under({ keepAccelerator: false }),
      problem.gpuEvidence.slice(0, 1).map(({ fact }) => fact),
    )
  if (isSevere) add('younger', under({ minimumReleaseAgeDays: 0 }), ['age'])
  if (isOpen) {
    const caps = liftedCaps(random)
    for (const cap of caps) add('cap-lifted', cap.lifted(random), [], [cap])
    if (caps.length > 1)
      add(
        'caps-lifted',
        caps.reduce((one, cap) => cap.lifted(one), random),
        [],
        caps,
      )
    add('build', under({ allowBuild: true }), ['build'])
    const minors = new Set(problem.environments.map(({ environment }) => environment.python))
    for (const { python } of minors.size === 1 ? SERVED : [])
      if (!minors.has(python)) add('python', onPython(random, python), ['python'])
  }
  if (builtIn(random, sets) > 0) {
    const projects = [...snapshot.projects].map(([name, project]): [PackageName, typeof project] => [
      name,
      project.status === 'absent'
        ? project
        : { ...project, files: project.files.filter(({ kind }) => kind === 'wheel') },
    ])
    add('prebuilt', { ...random, snapshot: { ...snapshot, projects: new Map(projects) } }, [])
  }
  if (policy.strategy === 'latest') add('fewest-changes', under({ strategy: 'minimal' }), [])
  else add('newest', under({ strategy: 'latest', allowMajors: true }), [])
  return list
}

function onPython(random: RandomCase, python: string): RandomCase {
  const changes = random.problem.environments.flatMap(
    ({ environment: { platform, accelerator } }, ordinal): Change[] => {
      const other = SERVED.find((one) => one.python === python && one.platform === platform)
      return other === undefined ? [] : [{ kind: 'environment', ordinal, environment: { ...other, accelerator } }]
    },
  )
  return otherwise(random, changes)
}

/** Lifting something is worth it where fewer findings stay; a younger release, fewer critical and high ones. */
function isWorthIt(kind: Alternative['kind'], { findings, asks }: Worth, plan: Worth): boolean {
  if (asks.length === 0) return true
  const tiers = kind === 'younger' ? 2 : findings.length
  return compare(findings.slice(0, tiers), plan.findings.slice(0, tiers)) < 0
}

function isAsGood(a: Worth, b: Worth): boolean {
  const isAsGoodByBoth = compare(a.findings, b.findings) <= 0 && compare(a.change, b.change) <= 0
  return isAsGoodByBoth && a.behind <= b.behind && a.built <= b.built && a.asks.every((ask) => b.asks.includes(ask))
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}

function worthOf(random: RandomCase, { objective, sets }: OracleAnswer, asks: readonly string[]): Worth {
  const levels = levelsOf(random)
  const cost = (level: string): number => objective[levels.indexOf(level)] ?? 0
  return {
    findings: FINDINGS.map(cost),
    change: CHANGE.map(cost),
    behind: behindIn(random, sets),
    built: builtIn(random, sets),
    asks,
  }
}

const FINDINGS = ['critical', 'high', 'medium', 'low']
const CHANGE = ['majors', 'accelerator', 'changed', 'lockedDown', 'lockedChanged']

function levelsOf({ policy }: RandomCase): readonly string[] {
  return [...FINDINGS, ...(policy.strategy === 'latest' ? ['behind'] : []), ...CHANGE]
}

/** Declared packages for which a newer stable release is there that was not yanked. */
function behindIn({ problem, snapshot }: RandomCase, sets: OracleAnswer['sets']): number {
  const behind = problem.roots.flatMap(({ declaration: { name }, environments }) =>
    environments.some((at) => {
      const [project, place, version] = [
        snapshot.projects.get(name),
        problem.environments[at]?.environment,
        sets[at]?.get(name),
      ]
      if (project === undefined || place === undefined || version === undefined) return false
      return releasesOf(project, place, snapshot.clock).some(
        (each) => !each.yanked && !each.isPrerelease && compareVersions(each.version, version) > 0,
      )
    })
      ? [name]
      : [],
  )
  return new Set(behind).size
}

/** Packages that no wheel is taken of; of what a silent index has, what stands today. */
function builtIn({ problem, snapshot, present }: RandomCase, sets: OracleAnswer['sets']): number {
  const built = sets.flatMap((set, at) =>
    [...set].flatMap(([name, version]) => {
      const [project, place] = [snapshot.projects.get(name), problem.environments[at]?.environment]
      if (project === undefined || place === undefined) return []
      const file = project.status === 'silent' ? present[at]?.get(name)?.file : releaseAt(project, place, version)?.file
      return file?.kind === 'sdist' ? [name] : []
    }),
  )
  return new Set(built).size
}

/** The independent check of each. */
function objectionsTo({ question: { problem, present, facts, policy }, solution }: Alternative): readonly string[] {
  return verify(problem, { sets: present }, solution, facts, policy)
}

function textOf({ kind, solution }: Alternative): string {
  return `${kind} ${setsText(solution.sets.map((set) => new Map([...set].map(([name, { version }]) => [name, version]))))}`
}

function setsText(sets: readonly ReadonlyMap<PackageName, Version>[]): string {
  return sets
    .map((set) =>
      [...set]
        .map(([name, { text }]) => `${name} ${text}`)
        .sort()
        .join(','),
    )
    .join('|')
}
