/**
 * What a CVSS vector (v2, v3 or v4) says of an attack, in sentences: from where, by whom, and with what effect.
 * Two of three records have a vector, and less than half a title, so that this is often all that a reader learns of a vulnerability.
 */
import { listed } from './words.ts'

type Degree = 'none' | 'some' | 'all'

export interface Attack {
  /** From a network, from a neighbouring one, from the machine itself, or by hand. */
  readonly from: 'network' | 'neighbour' | 'machine' | 'hand'
  /** null: the vector does not say. */
  readonly account: 'none' | 'any' | 'privileged' | null
  /** A person other than the attacker has to take part; null: the vector does not say, as in CVSS v2. */
  readonly needsPerson: boolean | null
  /** What the attacker cannot bring about must hold. */
  readonly isHard: boolean
  readonly reads: Degree
  readonly changes: Degree
  readonly stops: Degree
  /** The effect goes beyond the vulnerable program. */
  readonly goesBeyond: boolean
}

const FROM: ReadonlyMap<string, Attack['from']> = new Map([
  ['N', 'network'],
  ['A', 'neighbour'],
  ['L', 'machine'],
  ['P', 'hand'],
])

/** The first vector that says from where; null: none does. */
export function attackOf(vectors: readonly string[]): Attack | null {
  for (const vector of vectors) {
    const metrics = metricsOf(vector)
    const from = FROM.get(metrics.get('AV') ?? '')
    if (from === undefined) continue
    return {
      from,
      account: accountOf(metrics.get('PR') ?? metrics.get('Au')),
      needsPerson: metrics.has('UI') ? metrics.get('UI') !== 'N' : null,
      isHard: metrics.get('AC') === 'H' || metrics.get('AT') === 'P',
      reads: degreeOf(metrics.get('C') ?? metrics.get('VC')),
      changes: degreeOf(metrics.get('I') ?? metrics.get('VI')),
      stops: degreeOf(metrics.get('A') ?? metrics.get('VA')),
      goesBeyond: metrics.get('S') === 'C' || ['SC', 'SI', 'SA'].some((name) => (metrics.get(name) ?? 'N') !== 'N'),
    }
  }
  return null
}

function metricsOf(vector: string): ReadonlyMap<string, string> {
  return new Map(
    vector.split('/').map((metric): [string, string] => {
      const [name = '', value = ''] = metric.split(':', 2)
      return [name, value]
    }),
  )
}

/** In CVSS v2 one login or several are asked for, whatever may be done with them. */
function accountOf(privileges: string | undefined): Attack['account'] {
  if (privileges === undefined) return null
  if (privileges === 'N') return 'none'
  return privileges === 'H' ? 'privileged' : 'any'
}

/** `C` and `P` are the complete and partial of CVSS v2. */
function degreeOf(impact: string | undefined): Degree {
  if (impact === 'H' || impact === 'C') return 'all'
  return impact === 'L' || impact === 'P' ? 'some' : 'none'
}

/** `It can be used over the network, without an account, once a person takes part. An attacker can then read and change data.` */
export function attackInWords(attack: Attack): string {
  const effects = effectsOf(attack)
  const effect = effects.length === 0 ? '' : ` An attacker can then ${listed(effects)}.`
  return `It can be used ${listed(waysOf(attack))}.${effect}`
}

const PLACES: Readonly<Record<Attack['from'], string>> = {
  network: 'over the network',
  neighbour: 'from a neighbouring network',
  machine: 'on the machine itself',
  hand: 'by whoever can touch the machine',
}

const ACCOUNTS: Readonly<Record<NonNullable<Attack['account']>, string>> = {
  none: 'without an account',
  any: 'with an account',
  privileged: 'with an account that has many rights',
}

function waysOf({ from, account, needsPerson, isHard }: Attack): readonly string[] {
  return [
    PLACES[from],
    ...(account === null ? [] : [ACCOUNTS[account]]),
    ...(needsPerson === null ? [] : [needsPerson ? 'once a person takes part' : 'without anybody’s help']),
    ...(isHard ? ['where conditions hold that an attacker cannot bring about'] : []),
  ]
}

function effectsOf({ reads, changes, stops, goesBeyond }: Attack): readonly string[] {
  const data =
    reads === changes
      ? inDegree(reads, 'read and change')
      : [...inDegree(reads, 'read'), ...inDegree(changes, 'change')]
  return [
    ...data,
    ...(stops === 'all' ? ['stop the program'] : stops === 'some' ? ['hinder the program'] : []),
    ...(goesBeyond ? ['reach beyond the program'] : []),
  ]
}

function inDegree(degree: Degree, verb: string): readonly string[] {
  return degree === 'none' ? [] : [degree === 'all' ? `${verb} data` : `${verb} some data`]
}
