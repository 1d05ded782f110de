/**
 * The values that keys of `.github/lockstep.yml` may have, each with a message of two lines: what is wrong, and what to do.
 */
import * as v from 'valibot'
import { knownPythons } from '../python/environment.ts'
import type { Accelerator } from '../python/environment.ts'
import { isName, normalizeName } from '../python/name.ts'
import type { PackageName } from '../python/name.ts'
import { parseRequirement } from '../python/requirement.ts'
import { platformIsKnown } from '../python/tags.ts'
import { isAdvisoryId, isBranchName, isCron, isTimezone, durationSeconds } from './words.ts'

const PYTHONS = knownPythons.map(({ python }) => python)

export function written(input: unknown): string {
  return JSON.stringify(input)?.slice(0, 100) ?? 'nothing'
}

/** A scalar as text: YAML reads `3.11` as a number. */
export const text = v.pipe(
  v.union(
    [v.string(), v.number()],
    ({ input }) => `${written(input)} is not text.\nWrite one word, in quotes where it has signs.`,
  ),
  v.transform(String),
)

/** One value or a list of them. */
export function listOf<const TSchema extends v.GenericSchema<string | number, unknown>>(
  item: TSchema,
): v.GenericSchema<v.InferInput<TSchema> | v.InferInput<TSchema>[], readonly v.InferOutput<TSchema>[]> {
  return v.union([
    v.pipe(
      item,
      v.transform((one) => [one]),
    ),
    v.array(item),
  ])
}

export const pythonMinor = v.pipe(
  text,
  v.check(
    (python) => PYTHONS.includes(python),
    ({ input }) => `${written(input)} is not a Python that Lockstep knows.\nUse one of ${PYTHONS.join(', ')}.`,
  ),
)

export const platformName = v.pipe(
  text,
  v.check(
    platformIsKnown,
    ({ input }) =>
      `${written(input)} is not a platform that Lockstep knows.\nUse linux_x86_64, linux_aarch64, macosx_arm64, win_amd64 or another platform tag.`,
  ),
)

function isAccelerator(word: string): word is Accelerator {
  return /^(?:cu\d{1,2}|rocm|xpu|cpu|any)$/.test(word)
}

export const acceleratorName = v.pipe(
  text,
  v.check(
    isAccelerator,
    ({ input }) => `${written(input)} is not an accelerator.\nUse cu11, cu12, cu13, rocm, xpu, cpu or any.`,
  ),
  v.transform((word): Accelerator => (isAccelerator(word) ? word : 'any')),
)

export const strategyName = v.picklist(['minimal', 'latest'])

export const packageName = v.pipe(
  text,
  v.check(isName, ({ input }) => `${written(input)} is not a package name.\nUse letters, digits, "-", "_" and ".".`),
  v.transform((name): PackageName => normalizeName(name)),
)

export const constraint = v.pipe(
  text,
  v.check(
    (line) => {
      const requirement = parseRequirement(line)
      return (
        requirement !== null &&
        requirement.url === null &&
        requirement.marker === null &&
        requirement.extras.length === 0 &&
        requirement.specifier.specifiers.length > 0
      )
    },
    ({ input }) => `${written(input)} is not a name with a version bound.\nWrite it like "torch<2.2".`,
  ),
)

export const glob = v.pipe(text, v.maxLength(500, 'the glob is too long.\nUse a shorter one.'))

export const duration = v.pipe(
  text,
  v.check(
    (words) => durationSeconds(words) !== null,
    ({ input }) => `${written(input)} is not a duration.\nWrite it like "3 days" or "90 seconds".`,
  ),
  v.transform((words) => durationSeconds(words) ?? 0),
)

/** Some packages, or every one. */
export const packagesOrAll = v.union([v.literal('all'), listOf(packageName)])
export const yesNo = v.boolean(({ input }) => `${written(input)} is neither true nor false.\nWrite true or false.`)
export const weight = v.pipe(
  v.number(({ input }) => `${written(input)} is not a number.\nWrite a number from 0 to 10.`),
  v.minValue(0, 'is below 0.\nWrite a number from 0 to 10.'),
  v.maxValue(10, 'is above 10.\nWrite a number from 0 to 10.'),
)

/** At most 200 characters on one line, without control characters. */
export const line = v.pipe(
  text,
  v.check(
    (words) => words.length > 0 && words.length <= 200 && !/\p{Cc}/u.test(words),
    ({ input }) => `${written(input)} is empty, too long, or not one line.\nWrite one line of at most 200 characters.`,
  ),
)

export const cron = v.pipe(
  text,
  v.check(
    isCron,
    ({ input }) =>
      `${written(input)} is not a cron expression.\nTry "0 6 * * 1" (Mondays at 06:00 in \`timezone\`): minute, hour, day, month, weekday.`,
  ),
)

export const timezone = v.pipe(
  text,
  v.check(isTimezone, ({ input }) => `${written(input)} is not a time zone.\nWrite it like "Europe/Berlin" or "UTC".`),
)

export const branchName = v.pipe(
  text,
  v.check(
    isBranchName,
    ({ input }) => `${written(input)} is not a branch name.\nWrite it like "main" or "release/1.x".`,
  ),
)

export const login = v.pipe(
  text,
  v.check(
    (name) => /^(?:[A-Za-z0-9-]{1,39}\/)?[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})$/.test(name),
    ({ input }) =>
      `${written(input)} is no account or team.\nWrite a login like "octocat", or a team like "acme/ml-platform".`,
  ),
)

export const day = v.pipe(
  text,
  v.check(
    (words) => /^\d{4}-\d{2}-\d{2}$/.test(words) && new Date(`${words}T00:00:00Z`).toJSON()?.slice(0, 10) === words,
    ({ input }) => `${written(input)} is not a date.\nWrite it like 2027-01-31.`,
  ),
)

export const advisoryId = v.pipe(
  text,
  v.check(
    isAdvisoryId,
    ({ input }) =>
      `${written(input)} is not the id of an advisory.\nWrite it like CVE-2025-32434, GHSA-53q9-r3pm-6pq6 or PYSEC-2025-41.`,
  ),
)

export const filePath = v.pipe(
  text,
  v.check(
    (path) =>
      path.length <= 300 &&
      /^[^/\\\p{Cc}][^\\\p{Cc}]*$/u.test(path) &&
      !path.split('/').some((part) => ['', '.', '..', '.git'].includes(part)),
    ({ input }) => `${written(input)} is not a path in the repository.\nWrite it like "docs/security-upgrades.md".`,
  ),
)

export function whole(from: number, to: number) {
  const next = `Write a whole number from ${from} to ${to}.`
  return v.pipe(
    v.number(({ input }) => `${written(input)} is not a number.\n${next}`),
    v.integer(({ input }) => `${written(input)} is not a whole number.\n${next}`),
    v.minValue(from, `is below ${from}.\n${next}`),
    v.maxValue(to, `is above ${to}.\n${next}`),
  )
}
