import { expect, test } from 'vitest'
import { parseVersion } from '../../src/python/version.ts'
import { normalizeName } from '../../src/python/name.ts'
import { ConflictCounts } from '../../src/resolve/conflict-counts.ts'
import type { Incompatibility, Node } from '../../src/resolve/incompatibility.ts'
import { askedPlace, Places } from '../../src/resolve/places.ts'
import { compareStandings, Priorities } from '../../src/resolve/priorities.ts'
import { exactly } from '../../src/resolve/term.ts'

const [a, b, c] = [normalizeName('a'), normalizeName('b'), normalizeName('c')]

/** Asks for the three in their order, at one version where it is said so, and tells in which order they are decided. */
function meetAll(priorities: Priorities, single: readonly string[] = []): () => readonly string[] {
  const standings = [a, b, c].map((name) => ({ name, standing: priorities.meet(name, single.includes(name)) }))
  return () => [...standings].sort((x, y) => compareStandings(x.standing, y.standing)).map(({ name }) => name)
}

test('pins come first, then what was often discarded, then its reasons, then the order of discovery', () => {
  const priorities = new Priorities()
  const ordered = meetAll(priorities)
  expect(ordered()).toEqual(['a', 'b', 'c'])
  expect(priorities.markCulprit(b)).toBe(true)
  expect(ordered()).toEqual(['b', 'a', 'c'])
  priorities.markAffected(c)
  expect(ordered()).toEqual(['c', 'b', 'a'])
  priorities.meet(a, true)
  expect(ordered()).toEqual(['a', 'c', 'b'])
})

test('what is in many conflicts is no pin any more until it is asked for at one version again', () => {
  const priorities = new Priorities()
  const ordered = meetAll(priorities, [b, c])
  priorities.markAffected(b)
  expect(ordered()).toEqual(['c', 'b', 'a'])
  priorities.meet(b, true)
  expect(ordered()).toEqual(['b', 'c', 'a'])
  expect([priorities.markCulprit(b), priorities.markCulprit(b)]).toEqual([true, false])
})

test('the fifth conflict counts, once; the nodes of one package are in no conflict with each other', () => {
  const places = new Places()
  const [first, second] = [places.nodeOf(askedPlace(a, null, '')), places.nodeOf(askedPlace(b, null, ''))]
  const under = places.nodeOf(askedPlace(a, null, 'sys_platform == linux'))
  const counts = new ConflictCounts(places)
  for (let i = 0; i < 9; i += 1) counts.count({ node: first, incompatibility: between(first, under) }, first)
  for (let i = 0; i < 4; i += 1) counts.count({ node: first, incompatibility: between(first, second) }, first)
  expect(counts.due()).toEqual({ affected: [], culprits: [] })
  for (let i = 0; i < 7; i += 1) counts.count({ node: first, incompatibility: between(first, second) }, first)
  expect(counts.due()).toEqual({ affected: [first], culprits: [second] })
  expect(counts.due()).toEqual({ affected: [], culprits: [] })
})

function between(one: Node, other: Node): Incompatibility {
  const version = parseVersion('1')
  if (version === null) throw new Error('1 is a version')
  const terms = new Map([one, other].map((node) => [node, exactly(version)]))
  return { terms, cause: { kind: 'identity' } }
}
