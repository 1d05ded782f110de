/**
 * How specifiers that PEP 440 does not allow, but published metadata holds, are read. A table and nothing else.
 *
 * It is consulted only when the strict reading fails: the rows that fit rewrite the text one after the other, in this order,
 * until it can be read strictly. What still cannot be read is unreadable. The rows after the first follow what today's installers do with
 * old metadata; `test/python/legacy.test.ts` holds each row's example.
 */

export interface LegacyForm {
  readonly form: string
  readonly pattern: RegExp
  readonly replacement: string
  /** What is written, and how it is read. */
  readonly example: readonly [string, string]
}

export const LEGACY_FORMS: readonly LegacyForm[] = [
  { form: 'parentheses are dropped', pattern: /^\(([^()]*)\)$/, replacement: '$1', example: ['(>=1.0)', '>=1.0'] },
  { form: 'quotes are dropped', pattern: /['"]/g, replacement: '', example: [">= '2.7'", '>=2.7'] },
  { form: 'no version asked for', pattern: /^(?:==)?\s?\*$/, replacement: '', example: ['*', ''] },
  {
    form: 'a comma is missing',
    pattern: /([\d*])[ \t]{0,8}(?=[<>!=~]=|[<>])/g,
    replacement: '$1,',
    example: ['>=7.2.0<8.0.0', '>=7.2.0,<8.0.0'],
  },
  {
    form: 'not a compatible release',
    pattern: /!=~\s?(\d+(?:\.\d+){0,8})/g,
    replacement: '!=$1.*',
    example: ['!=~5.0', '!=5.0.*'],
  },
  {
    form: 'the dot before the asterisk is missing',
    pattern: /([=!]=\s?\d+(?:\.\d+){1,8})\*/g,
    replacement: '$1.*',
    example: ['!=3.0*', '!=3.0.*'],
  },
  { form: 'repeated asterisks are one', pattern: /(?:\.\*){2,8}/g, replacement: '.*', example: ['==2.*.*', '==2.*'] },
  {
    form: 'an ordered comparison ignores the asterisk',
    pattern: /([<>]=?\s?v?(?:\d+!)?\d+(?:\.\d+){0,8})\.\*/g,
    replacement: '$1',
    example: ['>=3.*', '>=3'],
  },
  {
    form: 'dev alone is the first version',
    pattern: />=?\s?dev\b/g,
    replacement: '>0.0.0dev',
    example: ['>dev', '>0.0.0dev'],
  },
  {
    form: 'zeros after a pre-release are dropped',
    pattern: /(\d(?:a|b|rc|post|dev)\d+)\.0\b/g,
    replacement: '$1',
    example: ['>=9.0.0a1.0', '>=9.0.0a1'],
  },
]

/** What the table makes of the text, row by row; the first that can be read strictly is meant. */
export function* legacyReadings(text: string): Generator<string> {
  let read = text
  for (const { pattern, replacement } of LEGACY_FORMS) {
    const rewritten = read.replace(pattern, replacement)
    if (rewritten === read) continue
    read = rewritten
    yield read
  }
}
