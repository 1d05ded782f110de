/** Everything that could be supposed otherwise in a random case, found from the case itself. */
import type { Change } from '../../src/explain/change.ts'
import { changeKey } from '../../src/explain/change.ts'
import type { PackageName } from '../../src/python/name.ts'
import { environmentOf } from '../solve/problems.ts'
import { fileKey } from '../../src/universe/snapshot.ts'
import type { RandomCase } from './solve-universes.ts'

/** Environments that the facts could answer for. */
export const SERVED = ['3.11', '3.12', '3.13'].map(environmentOf)

/** Each lifts a fact. */
export function allChanges(random: RandomCase): readonly Change[] {
  const { problem, snapshot } = random
  const changes: Change[] = [{ kind: 'unknown' }, { kind: 'accelerator' }, ...statedChanges(random)]
  const { names, edges } = closureOf(random)
  for (const edge of edges) {
    const [from, to] = edge.split(' ') as [PackageName, PackageName]
    changes.push({ kind: 'drop', from, to }, { kind: 'widen', from, to })
  }
  for (const { id } of snapshot.rules) changes.push({ kind: 'rule', id })
  for (const name of names) {
    for (const kind of ['python', 'age', 'yank', 'downgrade', 'major', 'build', 'extra', 'unreadable'] as const)
      changes.push({ kind, name })
    for (const environment of problem.environments.keys()) changes.push({ kind: 'wheel', name, environment })
  }
  return [...new Map(changes.map((change) => [changeKey(change), change])).values()]
}

/** Another environment in place of one, and one less: questions of their own. */
export function environmentChanges({ problem: { environments } }: RandomCase): readonly Change[] {
  return environments.flatMap(({ environment: { python, platform, accelerator } }, ordinal): Change[] => {
    const others = SERVED.filter((other) => (other.python === python) !== (other.platform === platform))
    return [
      ...others.map((other): Change => ({ kind: 'environment', ordinal, environment: { ...other, accelerator } })),
      ...(environments.length > 1 ? [{ kind: 'environment', ordinal, environment: null } as const] : []),
    ]
  })
}

/** What files and configuration say. */
function statedChanges({ problem, policy }: RandomCase): readonly Change[] {
  const changes: Change[] = []
  for (const { declaration } of problem.roots) {
    const { name, file, line } = declaration
    changes.push({ kind: 'unasked', name, file, line }, { kind: 'line', name, file, line })
    if (declaration.isHeld) changes.push({ kind: 'hold', name, file, line })
  }
  for (const name of policy.holds) changes.push({ kind: 'hold', name, file: null, line: 0 })
  for (const { name, source } of problem.bounds) changes.push({ kind: 'bound', name, source })
  for (const { name, source } of problem.overrides) changes.push({ kind: 'override', name, source })
  return changes
}

/** What some release of some asked package could bring in, and who needs what. */
function closureOf({ problem, snapshot }: RandomCase): {
  readonly names: Set<PackageName>
  readonly edges: Set<string>
} {
  const [names, edges] = [new Set<PackageName>(), new Set<string>()]
  const add = (name: PackageName): void => {
    const project = snapshot.projects.get(name)
    if (names.has(name) || project === undefined || project.status === 'absent') return
    names.add(name)
    for (const file of project.files) {
      const metadata = snapshot.metadata.get(fileKey(file))
      if (metadata?.status !== 'known') continue
      for (const requirement of metadata.requiresDist) {
        edges.add(`${name} ${requirement.name}`)
        add(requirement.name)
      }
    }
  }
  for (const { declaration } of problem.roots) add(declaration.name)
  return { names, edges }
}
