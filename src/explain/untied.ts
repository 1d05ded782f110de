/**
 * Lines of a blocker that hold only by giving several environments one version, where that is not needed.
 *
 * What bars a release in one environment bars it in the others by a line that all of them share, so the line is a fact of the bar (releases.ts).
 * Yet with the line lifted the bar still stands in its own environment, and another package may need the release there: seen with the line gone
 * and every environment by itself, among the packages that the facts tie together. In: a minimal set. Out: the same without lines of which that
 * is so; what is left is minimal, too, since a package that no line ties may be had in more ways.
 */
import type { Subject } from './explanation.ts'
import type { Fact } from './fact.ts'
import { suppose } from './hypothesis.ts'
import { Model } from './model.ts'
import type { Smallest } from './smallest.ts'
import { namesOf, World } from './world.ts'

/** `bans`: what a set must be free of for the blocker to fail, the subject first. */
export function withoutNeedlessTies(smallest: Smallest, model: Model, bans: readonly Subject[]): Smallest {
  const ties = smallest.facts.filter((fact) => fact.kind === 'asked' && isTie(fact, model))
  return ties.reduce((left, tie) => {
    const facts = left.facts.filter((fact) => fact !== tie)
    return isBlockedUntied(tie, [...facts, ...left.others], model, bans) ? { ...left, facts } : left
  }, smallest)
}

function isTie(fact: Fact, { nodes }: Model): boolean {
  return nodes.some(({ slot, roots }) => slot.environments.length > 1 && roots.some((root) => root.fact === fact))
}

function isBlockedUntied(tie: Fact, facts: readonly Fact[], { question }: Model, bans: readonly Subject[]): boolean {
  if (tie.change === null) return false
  const names = new Set([...bans.slice(0, 1).map((ban) => ban.package), ...facts.flatMap(namesOf)])
  const model = new Model(suppose(question, [tie.change]), names)
  const world = new World(model, names)
  const [subject, ...others] = bans.map((ban) => world.finding(ban.package, ban.id))
  if (subject === null || subject === undefined) return false
  const keys = new Set(facts.map(keyOf))
  const held = model.facts.list.filter((fact) => keys.has(keyOf(fact)))
  return !world.isFree([subject, ...others.flatMap((other) => other ?? [])], held)
}

/** Equal for the same fact of two models. */
function keyOf({ kind, subject, target, change, source, specifier, environment, rule }: Fact): string {
  return JSON.stringify([kind, subject, target, change, source, specifier, environment, rule?.id])
}
