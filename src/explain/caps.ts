/** What people wrote that keeps newer versions out: caps, exclusions and holds of their lines, bounds of files and of the config, overrides. */
import { includes } from '../python/intervals.ts'
import type { PackageName } from '../python/name.ts'
import type { Specifier } from '../python/specifier.ts'
import { compareVersions } from '../python/version.ts'
import { presentVersion } from '../solve/declared.ts'
import type { ResolvedSet, SourcedFact } from '../universe/solution.ts'
import type { Change } from './change.ts'
import { changeKey } from './change.ts'
import type { Question } from './hypothesis.ts'
import { capsIn, isCap } from './uncapped.ts'

export interface Cap {
  readonly name: PackageName
  readonly fact: SourcedFact
  /** What lifts it. */
  readonly change: Extract<Change, { readonly kind: 'cap' | 'hold' }>
  /** What is kept out, and where; a hold keeps out whatever is not there today. */
  readonly keeps: readonly {
    readonly out: readonly Specifier[]
    readonly environments: readonly number[]
    /** Of moves alone. */
    readonly sparesPresent?: boolean
  }[]
}

export function capsOf({ problem, present, policy }: Question): readonly Cap[] {
  const caps = new Map<string, Cap>()
  const add = (cap: Cap): void => {
    const key = changeKey(cap.change)
    caps.set(key, { ...cap, keeps: [...(caps.get(key)?.keeps ?? []), ...cap.keeps] })
  }
  for (const root of problem.roots) {
    const { environments, declaration } = root
    const { name, file, line, isHeld, specifier } = declaration
    const source = `${file}:${line}`
    const out = capsIn(root, problem, present)
    const fact = { fact: `${name}${specifier.text}`, source }
    if (out.length > 0) add({ name, fact, change: { kind: 'cap', name, source }, keeps: [{ out, environments }] })
    if (!isHeld) continue
    const unread = declaration.unreadBound
    const held =
      unread === undefined
        ? { fact: `a comment holds ${name}`, source }
        : { fact: `a -c file that may bound ${name} cannot be read`, source: unread }
    add({ name, fact: held, change: { kind: 'hold', name, file, line }, keeps: [{ out: [], environments }] })
  }
  for (const name of policy.holds) {
    const fact = { fact: `the configuration holds ${name}`, source: 'hold' }
    const environments = [...problem.environments.keys()]
    add({ name, fact, change: { kind: 'hold', name, file: null, line: 0 }, keeps: [{ out: [], environments }] })
  }
  for (const { name, specifier, source, ...where } of [...problem.bounds, ...replacing(problem)]) {
    const out = specifier.specifiers.filter(isCap)
    if (out.length === 0) continue
    const fact = { fact: `${name}${specifier.text}`, source }
    add({ name, fact, change: { kind: 'cap', name, source }, keeps: [{ out, ...where }] })
  }
  return [...caps.values()]
}

/** Overrides that ask for something; one that drops a package keeps no version out. */
function replacing({ overrides }: Question['problem']) {
  return overrides.flatMap(({ specifier, ...rest }) => (specifier === null ? [] : [{ ...rest, specifier }]))
}

/** Whether the sets stand on it being lifted. */
export function isBroken(
  { name, change, keeps }: Cap,
  { problem, present }: Question,
  sets: readonly ResolvedSet[],
): boolean {
  const roots = problem.roots.filter(({ declaration }) => declaration.name === name)
  return keeps.some(({ out, environments, sparesPresent = false }) =>
    environments.some((at) => {
      const version = sets[at]?.get(name)?.version
      if (version === undefined) return false
      const today = presentVersion(roots, present, name, at)
      const isToday = today !== null && compareVersions(today, version) === 0
      if (change.kind === 'hold') return today !== null && !isToday
      return !(isToday && sparesPresent) && out.some(({ intervals }) => !includes(intervals, version))
    }),
  )
}
