/** A generated universe as the instance that the solver gets: roots are pins that may move up, everything else is open. */
import type { Edge, Gate, Instance, Node } from '../../src/solve/instance.ts'
import { inRanges } from '../../src/solve/ranges.ts'
import { LEVELS, type Level } from '../../src/universe/solution.ts'
import type { GeneratedPackage, GeneratedUniverse } from './generated-universe.ts'

export function instanceOf({ packages, roots, vulnerabilities }: GeneratedUniverse): Instance {
  const edges: Edge[] = []
  const interned = new Map<string, Edge>()
  const rootRanges = new Map(roots.map(({ target, ranges }) => [target, ranges]))
  const nodes = packages.map((found, number): Node => {
    const gate: Gate = {
      isForced: rootRanges.has(number),
      edges: found.needs.map((needs) =>
        needs.map(({ target, ranges }) => {
          const key = `${target} ${ranges.join(',')}`
          let edge = interned.get(key)
          if (edge === undefined) {
            edge = { id: edges.length, target, ranges, gates: [], isBound: false }
            interned.set(key, edge)
            edges.push(edge)
          }
          return edge
        }),
      ),
      pending: [],
    }
    const size = found.majors.length
    const ranges = rootRanges.get(number)
    return {
      label: found.name,
      size,
      gates: [gate],
      isAlive: Array.from({ length: size }, (_, version) => ranges === undefined || inRanges(ranges, version)),
      keys: Array.from({ length: size }, (_, version) => String(version).padStart(6, '0')),
      tolls: tollsOf(
        found,
        ranges !== undefined,
        vulnerabilities.filter(({ target }) => target === number),
      ),
      named: [],
      couldName: [],
    }
  })
  const order = [...nodes.keys()].sort((a, b) => ((nodes[a]?.label ?? '') < (nodes[b]?.label ?? '') ? -1 : 1))
  return { nodes, edges, shared: [], levels: LEVELS.length, order }
}

function tollsOf(
  found: GeneratedPackage,
  isDeclared: boolean,
  vulnerabilities: GeneratedUniverse['vulnerabilities'],
): Node['tolls'] {
  const { majors, minors, present } = found
  const last = majors.length - 1
  const versions = [...majors.keys()]
  const pairs = versions.map((version) => `${majors[version]}.${minors[version]}`)
  const tiers: readonly Level[] = ['critical', 'high', 'medium', 'low']
  const costOf = (level: Level, version: number): number => {
    const tier = tiers.indexOf(level)
    if (tier >= 0)
      return vulnerabilities.filter((one) => one.tier === tier && version >= one.from && version <= one.to).length
    if (!isDeclared) return level === 'lag' ? last - version : 0
    switch (level) {
      case 'majors':
        return Number(majors[version] !== majors[present])
      case 'changed':
        return Number(version !== present)
      case 'minorSteps':
        return new Set(pairs.slice(present + 1, version + 1).filter((pair) => pair !== pairs[present])).size
      case 'patchesBehind':
        return version === present ? 0 : pairs.lastIndexOf(pairs[version] ?? '') - version
      default:
        return 0
    }
  }
  return LEVELS.map((level) => {
    const costs = versions.map((version) => costOf(level, version))
    return costs.some((cost) => cost > 0) ? costs : null
  })
}
