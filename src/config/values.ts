/**
 * The values that keys of `.github/lockstep.yml` may have, each with a message of two lines: what is wrong, and what to do.
 */
import * as z from 'zod/mini'
import { advisoryIdOf } from '../osv/id.ts'
import { knownPythons } from '../python/environment.ts'
import type { Accelerator } from '../python/environment.ts'
import { isName, normalizeName } from '../python/name.ts'
import type { PackageName } from '../python/name.ts'
import { parseRequirement } from '../python/requirement.ts'
import { platformIsKnown } from '../python/tags.ts'
import { once } from '../schema/once.ts'
import { isBranchName, isCron, isTimezone, durationSeconds } from './words.ts'

const PYTHONS = knownPythons.map(({ python }) => python)

export function written(input: unknown): string {
  return JSON.stringify(input)?.slice(0, 100) ?? 'nothing'
}

/** What people read of a key, in the docs and in their editors. */
export const told = z.registry<{ readonly description: string; readonly examples?: readonly unknown[] }>()

/** A scalar as text: YAML reads `3.11` as a number. */
export const text = once(() =>
  z.pipe(
    z.union([z.string(), z.number()], {
      error: ({ input }) => `${written(input)} is not text.\nWrite one word, in quotes where it has signs.`,
    }),
    z.transform(String),
  ),
)

/** Text of which something holds; else `mistake` says of what was written what is wrong, and what to do. */
export function textThat(isRight: (words: string) => boolean, mistake: (shown: string) => string) {
  return text().check(z.refine(isRight, { error: ({ input }) => mistake(written(input)) }))
}

/** One value or a list of them. */
export function listOf<T extends z.ZodMiniType<unknown, string | number>>(
  item: T,
): z.ZodMiniType<readonly z.output<T>[], z.input<T> | z.input<T>[]> {
  return z.union([
    z.pipe(
      item,
      z.transform((one) => [one]),
    ),
    z.array(item),
  ])
}

export const pythonMinor = once(() =>
  textThat(
    (python) => PYTHONS.includes(python),
    (shown) => `${shown} is not a Python that Lockstep knows.\nUse one of ${PYTHONS.join(', ')}.`,
  ),
)

export const platformName = once(() =>
  textThat(
    platformIsKnown,
    (shown) =>
      `${shown} is not a platform that Lockstep knows.\nUse linux_x86_64, linux_aarch64, macosx_arm64, win_amd64 or another platform tag.`,
  ),
)

function isAccelerator(word: string): word is Accelerator {
  return /^(?:cu\d{1,2}|rocm|xpu|cpu|any)$/.test(word)
}

export const acceleratorName = once(() =>
  z.pipe(
    textThat(isAccelerator, (shown) => `${shown} is not an accelerator.\nUse cu11, cu12, cu13, rocm, xpu, cpu or any.`),
    z.transform((word): Accelerator => (isAccelerator(word) ? word : 'any')),
  ),
)

export const STRATEGIES = ['minimal', 'latest'] as const
export const strategyName = once(() => z.enum(STRATEGIES))

export const packageName = once(() =>
  z.pipe(
    textThat(isName, (shown) => `${shown} is not a package name.\nUse letters, digits, "-", "_" and ".".`),
    z.transform((name): PackageName => normalizeName(name)),
  ),
)

export const constraint = once(() =>
  textThat(isConstraint, (shown) => `${shown} is not a name with a version bound.\nWrite it like "torch<2.2".`),
)

function isConstraint(words: string): boolean {
  const requirement = parseRequirement(words)
  return (
    requirement !== null &&
    requirement.url === null &&
    requirement.marker === null &&
    requirement.extras.length === 0 &&
    requirement.specifier.specifiers.length > 0
  )
}

export const glob = once(() =>
  textThat(
    (words) => words.length <= 500,
    () => 'the glob is too long.\nUse a shorter one.',
  ),
)

export const duration = once(() =>
  z.pipe(
    textThat(
      (words) => durationSeconds(words) !== null,
      (shown) => `${shown} is not a duration.\nWrite it like "3 days" or "90 seconds".`,
    ),
    z.transform((words) => durationSeconds(words) ?? 0),
  ),
)

/** Some packages, or every one. */
export const packagesOrAll = once(() => z.union([z.literal('all'), listOf(packageName())]))

export const yesNo = once(() =>
  z.boolean({ error: ({ input }) => `${written(input)} is neither true nor false.\nWrite true or false.` }),
)

/** Whether a newer Python may be taken, or up to which. */
export const pythonOrNot = once(() =>
  z.union([
    z.boolean(),
    textThat(
      (python) => PYTHONS.includes(python),
      (shown) =>
        `${shown} is neither true nor false nor a Python that Lockstep knows.\nWrite true, false or one of ${PYTHONS.join(', ')}.`,
    ),
  ]),
)

export const weight = once(() =>
  z
    .number({ error: ({ input }) => `${written(input)} is not a number.\nWrite a number from 0 to 10.` })
    .check(
      z.minimum(0, 'is below 0.\nWrite a number from 0 to 10.'),
      z.maximum(10, 'is above 10.\nWrite a number from 0 to 10.'),
    ),
)

/** At most 200 characters on one line, without control characters. */
export const line = once(() =>
  textThat(
    (words) => words.length > 0 && words.length <= 200 && !/\p{Cc}/u.test(words),
    (shown) => `${shown} is empty, too long, or not one line.\nWrite one line of at most 200 characters.`,
  ),
)

export const cron = once(() =>
  textThat(
    isCron,
    (shown) =>
      `${shown} is not a cron expression.\nTry "0 6 * * 1" (Mondays at 06:00 in \`timezone\`): minute, hour, day, month, weekday.`,
  ),
)

export const timezone = once(() =>
  textThat(isTimezone, (shown) => `${shown} is not a time zone.\nWrite it like "Europe/Berlin" or "UTC".`),
)

export const branchName = once(() =>
  textThat(isBranchName, (shown) => `${shown} is not a branch name.\nWrite it like "main" or "release/1.x".`),
)

export const login = once(() =>
  textThat(
    (name) => /^(?:[A-Za-z0-9-]{1,39}\/)?[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})$/.test(name),
    (shown) => `${shown} is no account or team.\nWrite a login like "octocat", or a team like "acme/ml-platform".`,
  ),
)

export const day = once(() =>
  textThat(
    (words) => /^\d{4}-\d{2}-\d{2}$/.test(words) && new Date(`${words}T00:00:00Z`).toJSON()?.slice(0, 10) === words,
    (shown) => `${shown} is not a date.\nWrite it like 2027-01-31.`,
  ),
)

export const advisoryId = once(() =>
  z.pipe(
    textThat(
      (words) => advisoryIdOf(words) !== null,
      (shown) =>
        `${shown} is not the id of an advisory.\nWrite it like CVE-2025-32434, GHSA-53q9-r3pm-6pq6 or PYSEC-2025-41.`,
    ),
    z.transform((words) => advisoryIdOf(words) ?? words),
  ),
)

export const filePath = once(() =>
  textThat(
    (path) =>
      path.length <= 300 &&
      /^[^/\\\p{Cc}][^\\\p{Cc}]*$/u.test(path) &&
      !path.split('/').some((part) => ['', '.', '..', '.git'].includes(part)),
    (shown) => `${shown} is not a path in the repository.\nWrite it like "docs/security-upgrades.md".`,
  ),
)

export function whole(from: number, to: number) {
  const next = `Write a whole number from ${from} to ${to}.`
  return z
    .int({
      error: ({ input }) =>
        `${written(input)} is not ${typeof input === 'number' && !Number.isNaN(input) ? 'a whole' : 'a'} number.\n${next}`,
    })
    .check(z.minimum(from, `is below ${from}.\n${next}`), z.maximum(to, `is above ${to}.\n${next}`))
}
