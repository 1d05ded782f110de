/**
 * Names of projects and extras (PEP 503, PEP 685; the grammar is PEP 508's). PEP 735 group names compare the same way.
 *
 * `PackageName` and `ExtraName` are normalized: only the two functions here make them, so equal names are equal strings.
 */

declare const packageBrand: unique symbol
declare const extraBrand: unique symbol

export type PackageName = string & { readonly [packageBrand]: true }
export type ExtraName = string & { readonly [extraBrand]: true }

const GRAMMAR = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i
const NEEDS_WORK = /[^a-z0-9-]|--/

function normalize(raw: string): string {
  return NEEDS_WORK.test(raw)
    ? raw
        .toLowerCase()
        .split(/[-_.]+/)
        .join('-')
    : raw
}

/** PEP 503: lower case, every run of `-`, `_` and `.` is one `-`. Says nothing of whether `raw` is a name: see `isName`. */
export function normalizeName(raw: string): PackageName {
  return normalize(raw) as PackageName
}

export function normalizeExtra(raw: string): ExtraName {
  return normalize(raw) as ExtraName
}

/** Whether `raw` is a name by PEP 508: ASCII letters, digits, `.`, `_` and `-`, a letter or digit at both ends. */
export function isName(raw: string): boolean {
  return GRAMMAR.test(raw)
}
