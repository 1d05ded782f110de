/**
 * What to do while a vulnerability stands: one sentence by its kind of weakness (CWE), in our own words.
 * A kind that is not known gets the advice that always holds.
 */
interface Kind {
  readonly name: string
  readonly weaknesses: readonly number[]
  readonly advice: string
}

const KINDS: readonly Kind[] = [
  {
    name: 'running code from data',
    weaknesses: [74, 77, 78, 88, 94, 95, 96, 98, 502, 913, 915, 1321],
    advice:
      'Load models, files and messages only from sources that you trust, and run the process with no more rights and secrets than it needs.',
  },
  {
    name: 'paths and archives',
    weaknesses: [22, 23, 24, 29, 35, 36, 41, 59, 61, 73, 377, 379, 434],
    advice: 'Hand it no path, file name or archive that comes from outside.',
  },
  {
    name: 'requests on behalf of others',
    weaknesses: [352, 441, 601, 918],
    advice:
      'Keep addresses that come from outside away from it, and let the process reach only the hosts that it needs.',
  },
  {
    name: 'pages and answers',
    weaknesses: [79, 80, 93, 113, 116, 444],
    advice: 'Keep input from outside out of the pages, headers and answers that it writes.',
  },
  {
    name: 'exhaustion',
    weaknesses: [400, 401, 405, 407, 409, 674, 770, 772, 776, 789, 834, 835, 1284, 1333],
    advice: 'Limit the size, the number and the time of what is handed to it, and let a supervisor restart it.',
  },
  {
    name: 'secrets and identity',
    weaknesses: [
      200, 201, 203, 208, 209, 287, 295, 306, 312, 319, 326, 327, 330, 347, 384, 522, 532, 639, 668, 862, 863,
    ],
    advice:
      'Keep its output and logs away from outsiders, and put a check of identity in front of it that does not rest on it.',
  },
  {
    name: 'memory and checks of input',
    weaknesses: [
      20, 119, 120, 121, 122, 125, 131, 170, 190, 191, 193, 369, 415, 416, 457, 476, 617, 664, 681, 682, 697, 704, 754,
      755, 758, 763, 787, 822, 824, 825, 843, 908,
    ],
    advice:
      'Hand it no models, shapes or parameters from outside, and isolate the process so that a crash stays small.',
  },
]

export function mitigationFor(weaknesses: readonly string[], malicious: boolean): string {
  if (malicious)
    return 'Treat every machine that installed it as compromised: remove the release and rotate every secret that the machine could read.'
  return kindOf(weaknesses)?.advice ?? 'Keep input from outside away from it, and isolate the process that uses it.'
}

/** Whether any of the weaknesses lets data run code. */
export function runsCode(weaknesses: readonly string[]): boolean {
  return kindOf(weaknesses) === KINDS[0]
}

/** What kind of weakness it is, in a few words; null where the advisory says none that is known here. */
export function weaknessName(weaknesses: readonly string[]): string | null {
  return kindOf(weaknesses)?.name ?? null
}

function kindOf(weaknesses: readonly string[]): Kind | undefined {
  const numbers = new Set(weaknesses.map((weakness) => Number(/^CWE-(\d+)$/.exec(weakness)?.[1])))
  return KINDS.find((kind) => kind.weaknesses.some((number) => numbers.has(number)))
}
