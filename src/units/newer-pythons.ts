/** Pythons that a problem may be raised to, where the configuration lets its files state newer ones (docs/decisions/0064). */
import { knownPythons, makeEnvironment } from '../python/environment.ts'
import type { Environment } from '../python/environment.ts'
import { otherPlatforms } from '../python/platform.ts'
import type { Problem } from './problem.ts'

/** `raisePython` of the configuration: whether, or the newest. */
export type RaisePython = boolean | string

/** Minors newer than all that the problem runs on, ascending; released by the clock, up to the newest allowed. */
export function newerPythons(
  { environments }: Pick<Problem, 'environments'>,
  allowed: RaisePython,
  clock: string,
): readonly string[] {
  if (allowed === false || environments.length === 0) return []
  const today = Math.max(...environments.map(({ environment }) => minorOf(environment.python)))
  const most = allowed === true ? Infinity : minorOf(allowed)
  return knownPythons
    .filter(
      ({ python, released }) => minorOf(python) > today && minorOf(python) <= most && released <= clock.slice(0, 10),
    )
    .map(({ python }) => python)
}

/** The problem's environments on each of these Pythons, in which releases have to be listed for that to be asked. */
export function newerEnvironments(
  problem: Pick<Problem, 'environments'>,
  allowed: RaisePython,
  clock: string,
): readonly Environment[] {
  return newerPythons(problem, allowed, clock).flatMap((python) =>
    problem.environments.flatMap(
      ({ environment }) => makeEnvironment(python, environment.platform, environment.accelerator) ?? [],
    ),
  )
}

/**
 * Every known Python, released by the clock, on the platforms of the environments, themselves included; and their own Pythons on the common
 * platforms.
 */
export function onEveryPython(environments: readonly Environment[], clock: string): readonly Environment[] {
  const released = knownPythons.filter((one) => one.released <= clock.slice(0, 10))
  const platforms = [...new Set(environments.map(({ platform }) => platform))]
  const pythons = [...new Set(environments.map(({ python }) => python))]
  const others = [
    ...platforms.flatMap((platform) =>
      released.flatMap(({ python }) => makeEnvironment(python, platform, 'any') ?? []),
    ),
    ...otherPlatforms(platforms).flatMap((platform) =>
      pythons.flatMap((python) => makeEnvironment(python, platform, 'any') ?? []),
    ),
  ]
  const own = new Set(environments.map(keyOf))
  return [...environments, ...others.filter((other) => !own.has(keyOf(other)))]
}

function keyOf({ python, platform }: Environment): string {
  return `${python} ${platform}`
}

/** How many minors a Python lies above the lowest that the problem runs on. */
export function minorsAbove({ environments }: Pick<Problem, 'environments'>, python: string): number {
  return minorOf(python) - Math.min(...environments.map(({ environment }) => minorOf(environment.python)))
}

/** `3.11` is 11: of CPython 3 alone. */
function minorOf(python: string): number {
  return Number(python.split('.')[1])
}
