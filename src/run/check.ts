/**
 * The gate's route: the working tree beside a base, each as an installer sees it today, and where the tree is worse the nearest set that
 * passes. Units that nothing has changed are not looked at.
 */
import { compare, holds, openIn } from '../gate/compare.ts'
import type { NearestEntry, UnitCheck } from '../gate/document.ts'
import { nearestEntry, nearestQuestion, withoutOpen } from '../gate/nearest.ts'
import type { Side } from '../gate/side.ts'
import { setNotes } from '../plan/notes.ts'
import { environmentEntries } from '../plan/scan-entry.ts'
import { simulate } from '../resolve/simulate.ts'
import { solve } from '../solve/solve.ts'
import type { Problem } from '../units/problem.ts'
import { withUnnamedBuilds } from './unnamed-builds.ts'
import { allowedFacts } from './allowed-facts.ts'
import { withoutIgnored } from './ignored.ts'
import { policyOf } from './policy.ts'
import type { Repository } from './repository.ts'
import type { Route } from './route.ts'

/** A problem of the base, on the facts that its own indexes give. */
export interface BaseProblem {
  readonly problem: Problem
  readonly route: Route
}

export async function checkProblem(problem: Problem, route: Route, base: BaseProblem | null): Promise<UnitCheck> {
  const told = {
    id: problem.id,
    manifests: problem.manifests,
    environments: environmentEntries(problem),
    isNew: base === null,
  }
  if (base !== null && isUnchanged(problem, route.repository, base)) return { ...told, ...UNCHANGED }
  const tree = await sideOf(problem, route)
  const before = base === null ? null : await sideOf(base.problem, base.route)
  const worsened = compare(before, tree)
  const passes = holds(worsened)
  return {
    ...told,
    ...worsened,
    unknown: tree.present.unknown,
    holds: passes,
    isUnchanged: false,
    nearest: passes ? null : await nearestSet(tree, before, route),
    notes: setNotes(problem, route.config, tree.facts, tree.present.sets),
  }
}

const UNCHANGED = {
  holds: true,
  isUnchanged: true,
  clash: [],
  clashedBefore: false,
  unknown: [],
  reopened: [],
  lowered: [],
  nearest: null,
  notes: [],
}

/**
 * The base's problem for one of the tree: of the same id, else the first that shares a manifest; else, where files were renamed, of those
 * whose manifests are all gone the one that declares most of the same packages.
 */
export function counterpartOf(
  problem: Problem,
  base: readonly Problem[],
  isThere: (path: string) => boolean,
): Problem | null {
  const same = base.find(({ id }) => id === problem.id)
  const sharing = same ?? base.find(({ manifests }) => manifests.some((path) => problem.manifests.includes(path)))
  if (sharing !== undefined) return sharing
  const [renamed] = base
    .filter(({ manifests }) => !manifests.some(isThere))
    .map((other) => ({ other, likeness: likenessOf(problem, other) }))
    .sort((a, b) => b.likeness - a.likeness)
  return renamed !== undefined && renamed.likeness >= RENAMED ? renamed.other : null
}

/** As git's own for files. */
const RENAMED = 0.5

/** Packages that both declare, as a part of those that the larger one does. */
function likenessOf(a: Problem, b: Problem): number {
  const [here, there] = [a, b].map(({ roots }) => new Set(roots.map(({ declaration }) => declaration.name)))
  if (here === undefined || there === undefined) return 0
  return [...here].filter((name) => there.has(name)).length / Math.max(here.size, there.size, 1)
}

/** The same bytes, read for the same environments under the same bounds. */
function isUnchanged(problem: Problem, repository: Repository, base: BaseProblem): boolean {
  const { manifests } = problem
  if (JSON.stringify(stated(problem)) !== JSON.stringify(stated(base.problem))) return false
  return manifests.every((path) => {
    const [now, before] = [repository.files.get(path), base.route.repository.files.get(path)]
    return now !== undefined && before !== undefined && Buffer.compare(now.bytes, before.bytes) === 0
  })
}

function stated({ manifests, environments, bounds, overrides, installer }: Problem): unknown {
  const places = environments.map(({ environment, selection }) => [
    ...[environment.pythonFull, environment.platform, environment.accelerator],
    selection,
  ])
  return [manifests, places, bounds.map(asked), overrides.map(asked), installer]
}

function asked({ name, specifier }: Pick<Problem['overrides'][number], 'name' | 'specifier'>): unknown {
  return [name, specifier?.text]
}

async function sideOf(problem: Problem, { facts: open, config }: Route): Promise<Side> {
  const facts = withoutIgnored(withUnnamedBuilds(allowedFacts(open, problem.installer.indexes), problem), config)
  return { problem, present: await simulate(problem, facts), facts }
}

async function nearestSet(tree: Side, before: Side | null, { config }: Route): Promise<NearestEntry> {
  const { problem, mayMoveDown } = nearestQuestion(tree, before)
  const facts = withoutOpen(tree.facts, openIn(before))
  const policy = policyOf(config, facts.clock)
  const { allowDowngrades } = policy
  const solution = await solve(problem, tree.present, facts, {
    ...policy,
    strategy: 'minimal',
    allowDowngrades: allowDowngrades === true || new Set([...(allowDowngrades || []), ...mayMoveDown]),
  })
  return nearestEntry(tree, solution, facts)
}
