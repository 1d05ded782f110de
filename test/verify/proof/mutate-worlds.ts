/** One fact, one line or one choice of a random world changed: what a proof of the one world may then claim falsely of the other. */
import type { Vulnerability } from '../../../src/osv/vulnerability.ts'
import type { PackageName } from '../../../src/python/name.ts'
import { ANY } from '../../../src/python/specifier.ts'
import type { Metadata, Project, ReleaseFile } from '../../../src/universe/facts.ts'
import { fileKey } from '../../../src/universe/snapshot.ts'
import type { Snapshot } from '../../../src/universe/snapshot.ts'
import type { RandomCase } from '../../properties/solve-universes.ts'
import { specifierOf, versionOf } from '../../solve/problems.ts'

export type Below = (n: number) => number
/** Null where there is nothing of the kind to change. */
export type WorldMutation = (world: RandomCase, below: Below) => RandomCase | null

type Known = Extract<Metadata, { status: 'known' }>

function pick<T>(list: readonly T[], below: Below): T | null {
  return list[below(list.length)] ?? null
}

function withSnapshot(world: RandomCase, more: Partial<Snapshot>): RandomCase {
  return { ...world, snapshot: { ...world.snapshot, ...more } }
}

/** Changes one file of the universe. */
function file(change: (file: ReleaseFile, world: RandomCase) => ReleaseFile | null): WorldMutation {
  return (world, below) => {
    const files = [...world.snapshot.projects.values()].flatMap((project) =>
      project.status === 'listed' ? project.files : [],
    )
    const chosen = pick(files, below)
    if (chosen === null) return null
    const projects = new Map<PackageName, Project>(
      [...world.snapshot.projects].map(([name, project]): [PackageName, Project] => {
        if (project.status === 'absent') return [name, project]
        return [
          name,
          {
            ...project,
            files: project.files.flatMap((each) => (each === chosen ? (change(each, world) ?? []) : each)),
          },
        ]
      }),
    )
    return withSnapshot(world, { projects })
  }
}

/** Changes the metadata of one file that the condition picks. */
function metadata(
  condition: (metadata: Metadata) => boolean,
  change: (metadata: Known, below: Below, world: RandomCase) => Metadata,
): WorldMutation {
  return (world, below) => {
    const chosen = pick(
      [...world.snapshot.metadata].filter(([, each]) => condition(each)),
      below,
    )
    if (chosen === null) return null
    const [key, old] = chosen
    const known: Known =
      old.status === 'known'
        ? old
        : {
            status: 'known',
            requiresDist: [],
            requiresPython: null,
            providesExtra: [],
            source: 'metadata',
            unreadable: [],
          }
    return withSnapshot(world, { metadata: new Map([...world.snapshot.metadata, [key, change(known, below, world)]]) })
  }
}

function vulnerability(change: (one: Vulnerability, below: Below) => Vulnerability | null): WorldMutation {
  return (world, below) => {
    const chosen = pick([...world.snapshot.vulnerabilities.values()].flat(), below)
    if (chosen === null) return null
    const vulnerabilities = new Map(
      [...world.snapshot.vulnerabilities].map(([name, list]) => [
        name,
        list.flatMap((each) => (each === chosen ? (change(each, below) ?? []) : each)),
      ]),
    )
    return withSnapshot(world, { vulnerabilities })
  }
}

const needs = (each: Metadata): boolean => each.status === 'known' && each.requiresDist.length > 0

/** A release like another one, with another version and no requirements: something new to choose. */
const release: WorldMutation = (world, below) => {
  const project = pick(
    [...world.snapshot.projects.values()].filter(({ status }) => status === 'listed'),
    below,
  )
  const known = project?.status === 'listed' ? pick(project.files, below) : null
  if (project?.status !== 'listed' || known === null) return null
  const version = versionOf(pick(['1.0.9', '2.0.5', '3.5', '1!2.0'], below) ?? '9')
  const added: ReleaseFile = {
    ...known,
    kind: 'wheel',
    version,
    filename: `${project.name.replaceAll('-', '_')}-${version.text}-py3-none-any.whl`,
    yanked: false,
  }
  if (project.files.some((each) => each.version.key === version.key)) return null
  const empty: Known = {
    status: 'known',
    requiresDist: [],
    requiresPython: null,
    providesExtra: [],
    source: 'metadata',
    unreadable: [],
  }
  return withSnapshot(world, {
    projects: new Map([...world.snapshot.projects, [project.name, { ...project, files: [...project.files, added] }]]),
    metadata: new Map([...world.snapshot.metadata, [fileKey(added), empty]]),
  })
}

/** A person's line, with its cap lifted. */
const cap: WorldMutation = (world, below) => {
  const roots = world.problem.roots.filter(
    ({ declaration }) => declaration.specifier.specifiers.length > 0 && declaration.style !== 'pin',
  )
  const chosen = pick(roots, below)
  if (chosen === null) return null
  const lifted = {
    ...chosen,
    declaration: { ...chosen.declaration, specifier: ANY, style: 'any' as const, base: null },
  }
  return {
    ...world,
    problem: { ...world.problem, roots: world.problem.roots.map((root) => (root === chosen ? lifted : root)) },
  }
}

const line: WorldMutation = (world, below) => {
  const chosen = pick(world.problem.roots, below)
  if (chosen === null || world.problem.roots.length < 2) return null
  return { ...world, problem: { ...world.problem, roots: world.problem.roots.filter((root) => root !== chosen) } }
}

const bound: WorldMutation = (world, below) => {
  if (world.problem.bounds.length > 0) return { ...world, problem: { ...world.problem, bounds: [] } }
  const name = pick([...world.snapshot.projects.keys()], below)
  if (name === null) return null
  const specifier = specifierOf(pick(['<2', '>=1.1', '!=1.0', '<1.1'], below) ?? '')
  const environments = [...world.problem.environments.keys()]
  return {
    ...world,
    problem: { ...world.problem, bounds: [{ name, specifier, environments, source: 'constraints.txt:1' }] },
  }
}

const policy: WorldMutation = (world, below) => {
  const { policy: old } = world
  const changed = pick(
    [
      { ...old, allowDowngrades: old.allowDowngrades !== true },
      {
        ...old,
        holds: old.holds.size > 0 ? new Set<PackageName>() : new Set([...world.snapshot.projects.keys()].slice(0, 1)),
      },
      { ...old, allowUnknownRequirements: !old.allowUnknownRequirements },
      { ...old, minimumReleaseAgeDays: old.minimumReleaseAgeDays > 0 ? 0 : 3 },
      { ...old, keepAccelerator: old.keepAccelerator !== true },
    ],
    below,
  )
  return changed === null ? null : { ...world, policy: changed }
}

export const WORLD_MUTATIONS: Readonly<Record<string, WorldMutation>> = {
  'a requirement dropped': metadata(needs, (known, below) => {
    const dropped = below(known.requiresDist.length)
    return { ...known, requiresDist: known.requiresDist.filter((_, i) => i !== dropped) }
  }),
  'a requirement widened': metadata(needs, (known, below) => {
    const widened = below(known.requiresDist.length)
    return {
      ...known,
      requiresDist: known.requiresDist.map((each, i) => (i === widened ? { ...each, specifier: ANY } : each)),
    }
  }),
  'a requirement on another range': metadata(needs, (known, below) => {
    const moved = below(known.requiresDist.length)
    const specifier = specifierOf(pick(['<2', '>=2', '==1.0', '>=1.1'], below) ?? '')
    return {
      ...known,
      requiresDist: known.requiresDist.map((each, i) => (i === moved ? { ...each, specifier } : each)),
    }
  }),
  'Requires-Python lifted': metadata(
    (each) => each.status === 'known' && each.requiresPython !== null,
    (known) => ({ ...known, requiresPython: null }),
  ),
  'requirements learnt': metadata(
    ({ status }) => status === 'unknown',
    (known) => known,
  ),
  'yanked, or not': file((each) => ({ ...each, yanked: each.yanked === false ? { reason: '' } : false })),
  'older, or younger': file((each) => ({
    ...each,
    uploadTime: each.uploadTime?.startsWith('2026') === true ? '2020-01-01T00:00:00Z' : '2026-11-21T12:00:00Z',
  })),
  'a release gone': file(() => null),
  'a release more': release,
  'an advisory gone': vulnerability(() => null),
  'an advisory on more': vulnerability((one) => ({
    ...one,
    intervals: [{ introduced: '0', fixed: null, lastAffected: null }],
  })),
  'an advisory with an earlier fix': vulnerability((one) => ({
    ...one,
    intervals: [{ introduced: '0', fixed: '1.0.1', lastAffected: null }],
  })),
  'an advisory of another tier': vulnerability((one, below) => ({
    ...one,
    tier: (['critical', 'high', 'medium', 'low'] as const)[below(4)] ?? 'low',
  })),
  'rules gone': (world) => (world.snapshot.rules.length === 0 ? null : withSnapshot(world, { rules: [] })),
  'a cap lifted': cap,
  'a line gone': line,
  'a bound': bound,
  'overrides gone': (world) =>
    world.problem.overrides.length === 0 ? null : { ...world, problem: { ...world.problem, overrides: [] } },
  'another policy': policy,
}
