/**
 * What to do while a vulnerability stands: one sentence in our own words, by its kind of weakness (CWE); where no record names one, by
 * what the title speaks of first; else by who can attack from where (CVSS vector). Where nothing is known, the advice that always holds.
 */
import type { FindingEntry } from '../plan/document.ts'
import { attackOf } from './attack.ts'
import type { Attack } from './attack.ts'

interface Kind {
  readonly name: string
  readonly weaknesses: readonly number[]
  /** What titles call it. */
  readonly called: RegExp
  readonly advice: string
}

const RUNNING_CODE: Kind = {
  name: 'running code from data',
  weaknesses: [74, 77, 78, 88, 94, 95, 96, 98, 502, 913, 915, 1321],
  called:
    /deseriali[sz]|code execution|command execution|\bRCE\b|arbitrary code|(?:code|command|shell|argument|template|expression) injection|\bSSTI\b|prototype pollution|unpickl/i,
  advice:
    'Load models, files and messages only from sources that you trust, and run the process with no more rights and secrets than it needs.',
}

const EXHAUSTION: Kind = {
  name: 'exhaustion',
  weaknesses: [400, 401, 405, 407, 409, 674, 770, 772, 776, 789, 834, 835, 1284, 1333],
  called:
    /denial.of.service|\bDoS\b|\bReDoS\b|(?:resource|memory|cpu) (?:exhaustion|consumption|shutdown)|infinite (?:loop|recursion)|recursion|decompression bomb|entity expansion|quadratic/i,
  advice: 'Limit the size, the number and the time of what is handed to it, and let a supervisor restart it.',
}

const KINDS: readonly Kind[] = [
  RUNNING_CODE,
  {
    name: 'paths and archives',
    weaknesses: [22, 23, 24, 29, 35, 36, 41, 59, 61, 73, 377, 379, 434],
    called:
      /(?:path|directory) traversal|zip.?slip|sym(?:bolic )?link|link resolution|arbitrary file|(?:local|remote) file inclusion/i,
    advice: 'Hand it no path, file name or archive that comes from outside.',
  },
  {
    name: 'queries',
    weaknesses: [89, 90, 564, 643, 917, 943],
    called: /\b(?:SQL|NoSQL|LDAP|XPath|Cypher) injection|\bSQLi\b/i,
    advice:
      'Hand it no text from outside that becomes part of a query, and let its account read and write no more than it needs.',
  },
  {
    name: 'requests on behalf of others',
    weaknesses: [352, 441, 601, 918],
    called: /(?:server|cross).side request forgery|cross.site request forgery|\bSSRF\b|\bCSRF\b|open redirect/i,
    advice:
      'Keep addresses that come from outside away from it, and let the process reach only the hosts that it needs.',
  },
  {
    name: 'pages and answers',
    weaknesses: [79, 80, 93, 113, 116, 444],
    called: /cross.site scripting|\bXSS\b|header injection|response splitting|request smuggling|\bCRLF\b/i,
    advice: 'Keep input from outside out of the pages, headers and answers that it writes.',
  },
  EXHAUSTION,
  {
    name: 'secrets and identity',
    weaknesses: [
      200, 201, 203, 208, 209, 287, 295, 306, 312, 319, 326, 327, 330, 347, 384, 522, 532, 639, 668, 862, 863,
    ],
    called:
      /(?:information|data|credentials?|passwords?|secrets?|tokens?|keys?) (?:disclosure|exposure|leak)|sensitive (?:information|data|config)|(?:authentication|authorization) (?:requirement )?bypass|(?:improper|missing|incorrect|broken) (?:authentication|authorization|access control|certificate)|hard.?coded|timing attack|\bIDOR\b/i,
    advice:
      'Keep its output and logs away from outsiders, and put a check of identity in front of it that does not rest on it.',
  },
  {
    name: 'memory and checks of input',
    weaknesses: [
      20, 119, 120, 121, 122, 125, 131, 170, 190, 191, 193, 369, 415, 416, 457, 476, 617, 664, 681, 682, 697, 704, 754,
      755, 758, 763, 787, 822, 824, 825, 843, 908,
    ],
    called:
      /overflow|out.of.bounds|use.after.free|double free|null (?:pointer )?dereference|seg(?:mentation )?.?fault|divi(?:sion|de) by (?:zero|0)|floating point exception|\bFPE\b|CHECK`?.?fail|assertion|uninitiali[sz]ed|memory corruption|type confusion|improper input validation/i,
    advice:
      'Hand it no models, shapes or parameters from outside, and isolate the process so that a crash stays small.',
  },
]

type Facts = Pick<FindingEntry, 'weaknesses' | 'title' | 'vectors' | 'malicious'>

export function mitigationFor(finding: Facts): string {
  if (finding.malicious)
    return 'Treat every machine that installed it as compromised: remove the release and rotate every secret that the machine could read.'
  const kind = kindOf(finding)
  if (kind !== undefined) return kind.advice
  const attack = attackOf(finding.vectors)
  return attack === null
    ? 'Keep input from outside away from it, and isolate the process that uses it.'
    : adviceAgainst(attack)
}

function adviceAgainst({ from, account, needsPerson, reads, changes }: Attack): string {
  if (reads === 'none' && changes === 'none') return EXHAUSTION.advice
  if (from === 'machine' || from === 'hand') {
    return needsPerson === true
      ? 'Open no files, models or projects from outside with it.'
      : 'Let nobody whom you do not trust run anything on the machine, and hand it no files or models from outside.'
  }
  if (needsPerson === true) return 'Let people open no files, links or pages from outside with it.'
  return account === null || account === 'none'
    ? 'Let only the hosts that need it reach it, and check what comes from outside before it is handed on.'
    : 'Give access only to people whom you trust, with no more rights than they need.'
}

/** Whether any of the weaknesses lets data run code. */
export function runsCode(finding: Facts): boolean {
  return kindOf(finding) === RUNNING_CODE
}

/** What kind of weakness it is, in a few words; null where the advisory says none that is known here. */
export function weaknessName(weaknesses: readonly string[]): string | null {
  return kindOfWeaknesses(weaknesses)?.name ?? null
}

function kindOf({ weaknesses, title }: Facts): Kind | undefined {
  return kindOfWeaknesses(weaknesses) ?? kindOfTitle(title)
}

function kindOfWeaknesses(weaknesses: readonly string[]): Kind | undefined {
  const numbers = new Set(weaknesses.map((weakness) => Number(/^CWE-(\d+)$/.exec(weakness)?.[1])))
  return KINDS.find((kind) => kind.weaknesses.some((number) => numbers.has(number)))
}

/** Titles name the cause before what it leads to: "path traversal leads to code execution". */
function kindOfTitle(title: string): Kind | undefined {
  let first: { readonly at: number; readonly kind: Kind } | undefined
  for (const kind of KINDS) {
    const at = kind.called.exec(title)?.index
    if (at !== undefined && (first === undefined || at < first.at)) first = { at, kind }
  }
  return first?.kind
}
