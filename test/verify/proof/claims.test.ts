/**
 * Whole proofs by hand, and every trick to prove what is not so.
 *
 * app 1.0 is vulnerable; app 1.1 needs lib 2.0, which is. So one high finding stays whatever is done, and nothing moves.
 */
import { describe, expect, test } from 'vitest'
import type { Proof, ProofStep, ProofVariable } from '../../../src/universe/proof.ts'
import { levelsOf } from '../../../src/verify/recount.ts'
import { objectionsTo, vulnerabilityOf } from './written.ts'
import type { World } from './written.ts'

const WORLD: World = {
  lines: ['app==1.0'],
  packages: { app: { '1.0': [], '1.1': ['lib>=2'] }, lib: { '1.0': [], '2.0': [] } },
  vulnerabilities: [vulnerabilityOf('app', '0', '1.1'), vulnerabilityOf('lib', '2', null)],
  today: { app: '1.0' },
}

const LEVELS = levelsOf('minimal')
const HIGH = 1

function stepsOf(high: readonly ProofStep[]): readonly ProofStep[] {
  return LEVELS.flatMap((_, level): readonly ProofStep[] =>
    level === HIGH
      ? high
      : [
          ['level', level, []],
          ['bound', level, 0],
        ],
  )
}

/** Softs: app's finding is [-1], lib's [2]. The core is the requirement. */
const PROOF: Proof = {
  slots: [
    { package: 'app', environments: [0], versions: ['1.0', '1.1'], home: 0 },
    { package: 'lib', environments: [0], versions: ['1.0', '2.0'], home: 0 },
  ],
  variables: [
    ['atLeast', 0, 1],
    ['atLeast', 1, 1],
    ['count', 0, 1],
    ['count', 0, 2],
    ['installed', 0],
    ['installed', 1],
  ],
  axioms: [['requires', [-1, 2], 0, 1]],
  counters: [[{ literal: -1 }, { literal: 2 }]],
  steps: stepsOf([
    [
      'level',
      HIGH,
      [
        [-1, 1],
        [2, 1],
      ],
    ],
    ['core', 1, 1, 0],
    ['bound', HIGH, 1],
  ]),
}

/** The same proof with the steps of the level on high findings given. */
function withHigh(high: readonly ProofStep[], more: Partial<Proof> = {}): Proof {
  return { ...PROOF, steps: stepsOf(high), ...more }
}

/** The same proof with softs on the accelerator. */
function withAccelerator(softs: readonly (readonly [number, number])[]): Proof {
  const level = LEVELS.indexOf('accelerator')
  const steps = PROOF.steps.map((step): ProofStep => {
    return step[0] === 'level' && step[1] === level ? ['level', level, softs] : step
  })
  return { ...PROOF, steps }
}

const SOFTS: ProofStep = [
  'level',
  HIGH,
  [
    [-1, 1],
    [2, 1],
  ],
]
const CORE: ProofStep = ['core', 1, 1, 0]
const END: ProofStep = ['bound', HIGH, 1]

const variables = (...more: readonly ProofVariable[]): readonly ProofVariable[] => [...PROOF.variables, ...more]

interface Claim {
  readonly about: string
  readonly proof: unknown
  readonly high?: number
  readonly world?: Partial<World>
}

const TRUE_CLAIMS: readonly Claim[] = [
  { about: 'as it is', proof: PROOF },
  {
    about: 'the core derived by hints',
    proof: withHigh([SOFTS, ['clause', [-1, 2], [1]], ['core', 2, 1, 0], END]),
  },
  { about: 'a core without a counter', proof: withHigh([SOFTS, ['core', 1, 1, null], END]) },
  {
    about: 'the same hint twice',
    proof: withHigh([['clause', [-1, 2], [1]], ['clause', [2, -1], [2, 1]], SOFTS, CORE, END]),
  },
  {
    about: 'a hint that only repeats what is known',
    proof: withHigh([['counter', 0, 0, 1], ['clause', [-1, 2, 3], [2, 2, 1]], SOFTS, CORE, END]),
  },
  { about: 'a clause that holds anyway', proof: withHigh([['clause', [5, -5], []], SOFTS, CORE, END]) },
  { about: 'an axiom that nobody needs', proof: { ...PROOF, axioms: [...PROOF.axioms, ['forced', [5]]] } },
  {
    about: 'two variables with one meaning',
    proof: { ...PROOF, variables: variables(['atLeast', 0, 1], ['count', 0, 2]) },
  },
  {
    about: 'the clauses of a counter',
    proof: withHigh([
      ['counter', 0, 1, 0],
      ['counter', 0, 0, 1],
      ['counter', 0, 1, 1],
      ['counter', 0, 1],
      SOFTS,
      CORE,
      END,
    ]),
  },
  {
    about: 'softs in two parts',
    proof: withHigh([
      [
        'level',
        HIGH,
        [
          [2, 1],
          [-1, 1],
        ],
      ],
      CORE,
      END,
    ]),
  },
  {
    about: 'a soft that is left out',
    proof: withHigh([
      ['level', HIGH, []],
      ['bound', HIGH, 0],
    ]),
    high: 0,
  },
  { about: 'free of what would cost more than is left', proof: withHigh([SOFTS, CORE, ['free', 4, HIGH], END]) },
  { about: 'free of what an ended level still charges', proof: withHigh([SOFTS, CORE, END, ['free', 4, HIGH]]) },
  {
    about: 'opposites',
    proof: withHigh([
      [
        'level',
        HIGH,
        [
          [-1, 1],
          [1, 1],
        ],
      ],
      ['opposites', 1, 1],
      END,
    ]),
    world: { vulnerabilities: [vulnerabilityOf('app', '0', '1.1'), vulnerabilityOf('app', '1.1', null)] },
  },
]

describe('what is so', () => {
  test.each(TRUE_CLAIMS)('$about', ({ proof, high, world }) => {
    expect(objectionsTo({ ...WORLD, ...world }, { high: high ?? 1 }, proof)).toEqual([])
  })

  test('nothing installs together', () => {
    const world: World = { ...WORLD, lines: ['app==1.1', 'lib<2'], today: { app: '1.1' } }
    const proof: Proof = {
      slots: [
        { package: 'app', environments: [0], versions: ['1.1'], home: 0 },
        { package: 'lib', environments: [0], versions: ['1.0'], home: 0 },
      ],
      variables: [['installed', 0]],
      axioms: [
        ['forced', [1]],
        ['requires', [-1], 0, 1],
      ],
      counters: [],
      steps: [['clause', [], [1, 2]]],
    }
    expect(objectionsTo(world, 'infeasible', proof)).toEqual([])
    expect(objectionsTo(world, 'infeasible', { ...proof, steps: [] })).toEqual([
      'it does not end with the empty clause',
    ])
    expect(objectionsTo(WORLD, 'infeasible', PROOF).join()).toContain('nothing is claimed of level 0')
  })
})

describe('when the time was up', () => {
  const upToHigh = { ...PROOF, steps: PROOF.steps.slice(0, 5) }

  test('levels are proven up to the first with a gap', () => {
    expect(objectionsTo(WORLD, { high: 2, changed: 1 }, upToHigh, { high: 1 })).toEqual([])
    expect(objectionsTo(WORLD, { high: 1, changed: 1 }, PROOF, { high: 1 })).toEqual([
      'step 16 (level): nothing is claimed of level 7',
    ])
  })

  test('no less, no more, and nothing below it', () => {
    const less = { ...PROOF, steps: PROOF.steps.slice(0, 2) }
    expect(objectionsTo(WORLD, { high: 2 }, less, { high: 1 })).toEqual(['it proves 1 levels of 2'])
    expect(objectionsTo(WORLD, { high: 1 }, upToHigh, { high: 2 })).toEqual(['the bound is above the cost'])
    expect(objectionsTo(WORLD, { high: 2, changed: 1 }, upToHigh, { high: 1, changed: 1 })).toEqual([
      'nothing can be claimed below a level with a gap',
    ])
  })
})

interface Trick extends Claim {
  readonly says: string
}

const key = (name: string): unknown =>
  JSON.parse(`{"slots":[],"variables":[],"axioms":[],"counters":[],"steps":[],"${name}":[]}`)

const TRICKS: readonly Trick[] = [
  // The claim.
  { about: 'a bound too high', proof: withHigh([SOFTS, CORE, ['bound', HIGH, 2]]), high: 2, says: 'pay 1, not 2' },
  { about: 'a bound that is not the claim', proof: PROOF, high: 2, says: 'claimed to cost 2, not 1' },
  { about: 'a claim too low', proof: PROOF, high: 0, says: 'more than the 0 that is claimed' },
  { about: 'nothing proven', proof: { ...PROOF, steps: [] }, says: 'proves 0 levels of 12' },
  {
    about: 'a level without an end',
    proof: { ...PROOF, steps: PROOF.steps.slice(0, -1) },
    says: 'proves 11 levels of 12',
  },
  { about: 'a level skipped', proof: withHigh([]), high: 0, says: 'level 2 does not begin here' },
  {
    about: 'a level twice',
    proof: withHigh([SOFTS, CORE, END, SOFTS, CORE, END]),
    says: 'level 1 does not begin here',
  },
  { about: 'a level within a level', proof: withHigh([SOFTS, SOFTS, CORE, END]), says: 'level 1 does not begin here' },
  { about: 'an end twice', proof: withHigh([SOFTS, CORE, END, END]), says: 'no level is under way' },
  {
    about: 'the end of another level',
    proof: withHigh([SOFTS, CORE, ['bound', 0, 1]]),
    says: 'level 0 is not under way',
  },
  {
    about: 'a level beyond the last',
    proof: { ...PROOF, steps: [...PROOF.steps, ['level', 12, []]] },
    says: 'nothing is claimed of level 12',
  },
  {
    about: 'a level in place of another',
    proof: withHigh([
      ['level', 7, []],
      ['bound', 7, 0],
    ]),
    says: 'level 7 does not begin here',
  },
  // Softs.
  {
    about: 'a soft twice',
    proof: withHigh([
      [
        'level',
        HIGH,
        [
          [-1, 1],
          [-1, 1],
        ],
      ],
      END,
    ]),
    says: 'app 1.0 is charged 2 and counted 1',
  },
  {
    about: 'a soft too heavy',
    proof: withHigh([
      [
        'level',
        HIGH,
        [
          [-1, 1],
          [2, 2],
        ],
      ],
      END,
    ]),
    says: 'lib 2.0 is charged 2 and counted 1',
  },
  {
    about: 'a soft on the wrong candidates',
    proof: withHigh([['level', HIGH, [[1, 1]]], END]),
    says: 'app 1.1 is charged 1 and counted 0',
  },
  {
    about: 'a soft on what is not installed',
    proof: withHigh([['level', HIGH, [[-6, 1]]], END]),
    says: 'lib costs something where it is not installed',
  },
  {
    about: 'a soft that home makes true',
    proof: { ...PROOF, slots: PROOF.slots.map((slot, i) => ({ ...slot, home: i })) },
    says: 'lib costs something where it is not installed',
  },
  { about: 'a soft on a counter', proof: withHigh([['level', HIGH, [[3, 1]]], END]), says: 'counts other literals' },
  {
    about: 'a soft at another level',
    proof: { ...PROOF, steps: [['level', 0, [[-1, 1]]], ...PROOF.steps.slice(1)] },
    says: 'app 1.0 is charged 1 and counted 0',
  },
  {
    about: 'a soft on two packages',
    proof: withHigh([['level', HIGH, [[7, 1]]], END], {
      variables: variables([
        'any',
        [
          [0, null, [0, 0]],
          [1, null, [1, 1]],
        ],
      ]),
    }),
    says: 'is not on one package',
  },
  {
    about: 'a soft on nothing',
    proof: withHigh([['level', HIGH, [[-7, 1]]], END], { variables: variables(['any', []]) }),
    says: 'is not on one package',
  },
  {
    about: 'a soft on a literal that is not there',
    proof: withHigh([['level', HIGH, [[99, 1]]], END]),
    says: 'there is no variable 99',
  },
  // Cores.
  {
    about: 'a core that is no clause',
    proof: withHigh([SOFTS, ['core', 9, 1, 0], END]),
    says: 'there is no clause 9 yet',
  },
  {
    about: 'a core without weight left',
    proof: withHigh([SOFTS, CORE, CORE, END]),
    high: 2,
    says: '-1 has 0 left and is to pay 1',
  },
  {
    about: 'a core that pays too much',
    proof: withHigh([SOFTS, ['core', 1, 2, 0], END]),
    high: 2,
    says: 'has 1 left and is to pay 2',
  },
  {
    about: 'a core before its level',
    proof: { ...PROOF, steps: [CORE, ...PROOF.steps] },
    says: 'no level is under way',
  },
  {
    about: "a core with another core's counter",
    proof: withHigh([SOFTS, ['core', 1, 1, 1], END], {
      counters: [...PROOF.counters, [{ literal: -1 }, { literal: 5 }]],
    }),
    says: 'counter 1 counts other literals',
  },
  {
    about: 'a core with a counter of fewer',
    proof: withHigh([SOFTS, ['core', 1, 1, 1], END], { counters: [...PROOF.counters, [0, { literal: 2 }]] }),
    says: 'counter 1 counts other literals',
  },
  {
    about: 'a core without a counter that is there',
    proof: withHigh([SOFTS, ['core', 1, 1, 5], END]),
    says: 'counter 5 counts other literals',
  },
  {
    about: 'a core with a literal twice',
    proof: withHigh([SOFTS, ['clause', [-1, 2, 2], [1]], ['core', 2, 1, 1], END], {
      counters: [...PROOF.counters, [0, { literal: 2 }]],
    }),
    says: 'has a literal twice',
  },
  { about: 'a core of no literals', proof: withHigh([SOFTS, ['clause', [], []], END]), says: 'it does not follow' },
  { about: 'opposites without weights', proof: withHigh([SOFTS, ['opposites', 1, 1], END]), says: 'has 0 left' },
  {
    about: 'a weight on what a counter has too few inputs for',
    proof: { ...PROOF, variables: variables(['count', 0, 3]) },
    says: 'counter 0 has 2 inputs',
  },
  // Free.
  {
    about: 'free before it would cost too much',
    proof: withHigh([SOFTS, ['free', 2, HIGH], CORE, END]),
    says: 'costs no more than is left',
  },
  {
    about: 'free of what has no weight',
    proof: withHigh([SOFTS, CORE, ['free', 6, HIGH], END]),
    says: 'costs no more than is left',
  },
  {
    about: 'free by what has been paid',
    proof: withHigh([SOFTS, CORE, ['free', -1, HIGH], END]),
    says: 'costs no more than is left',
  },
  {
    about: 'free by a level to come',
    proof: withHigh([SOFTS, CORE, ['free', 4, 2], END]),
    says: 'level 2 has not begun',
  },
  {
    about: 'free of the wrong sign',
    proof: withHigh([SOFTS, CORE, ['free', -4, HIGH], END]),
    says: 'costs no more than is left',
  },
  {
    about: 'free of a literal that is not there',
    proof: withHigh([SOFTS, CORE, ['free', 99, HIGH], END]),
    says: 'costs no more than is left',
  },
  // Clauses.
  {
    about: 'a clause that does not follow',
    proof: withHigh([['clause', [2], [1]], SOFTS, CORE, END]),
    says: 'no hint has all its literals false',
  },
  {
    about: 'a clause by no hints',
    proof: withHigh([['clause', [-1, 2], []], SOFTS, CORE, END]),
    says: 'does not follow',
  },
  {
    about: 'a clause by itself',
    proof: withHigh([['clause', [2], [2]], SOFTS, CORE, END]),
    says: 'there is no clause 2 yet',
  },
  {
    about: 'a clause by a later one',
    proof: withHigh([['clause', [2], [3]], ['clause', [2], [2]], SOFTS, CORE, END]),
    says: 'there is no clause 3 yet',
  },
  {
    about: 'a hint with two literals open',
    proof: withHigh([['clause', [6], [1]], SOFTS, CORE, END]),
    says: 'leaves more than one literal open',
  },
  {
    about: 'a clause on what is not there',
    proof: withHigh([['clause', [99], [1]], SOFTS, CORE, END]),
    says: 'there is no variable 99',
  },
  {
    about: 'a clause on nought',
    proof: withHigh([['clause', [0], [1]], SOFTS, CORE, END]),
    says: 'there is no variable 0',
  },
  // Counters.
  {
    about: 'a counter of itself',
    proof: { ...PROOF, counters: [[0, { literal: 2 }]] },
    says: '0 is no earlier counter',
  },
  {
    about: 'a counter of a later one',
    proof: {
      ...PROOF,
      counters: [
        [1, { literal: 2 }],
        [{ literal: 1 }, { literal: 2 }],
      ],
    },
    says: '1 is no earlier counter',
  },
  {
    about: 'a counter of its own count',
    proof: { ...PROOF, counters: [[{ literal: -3 }, { literal: 2 }]] },
    says: 'counts a counter that is not earlier',
  },
  {
    about: 'a counter of what is not there',
    proof: { ...PROOF, counters: [[{ literal: 99 }, { literal: 2 }]] },
    says: 'there is no variable 99',
  },
  {
    about: 'counters that grow without end',
    proof: { ...PROOF, counters: [...PROOF.counters, ...Array.from({ length: 60 }, (_, i) => [i, i])] },
    says: 'too many inputs',
  },
  {
    about: 'at least none of a counter',
    proof: { ...PROOF, variables: variables(['count', 0, 0]) },
    says: 'counter 0 has 2 inputs',
  },
  {
    about: 'a count of no counter',
    proof: { ...PROOF, variables: variables(['count', 7, 1]) },
    says: 'there is no counter 7',
  },
  {
    about: 'a clause of no counter',
    proof: withHigh([['counter', 7, 1, 1], SOFTS, CORE, END]),
    says: 'there is no counter 7',
  },
  {
    about: 'a clause of a counter that says nothing',
    proof: withHigh([['counter', 0, 0, 0], SOFTS, CORE, END]),
    says: 'says nothing',
  },
  {
    about: 'a clause of more inputs than there are',
    proof: withHigh([['counter', 0, 2, 0], SOFTS, CORE, END]),
    says: 'a literal is no 2 inputs',
  },
  {
    about: 'an order of more inputs than there are',
    proof: withHigh([['counter', 0, 2], SOFTS, CORE, END]),
    says: 'no variable counts 3',
  },
  {
    about: 'an order from none on',
    proof: withHigh([['counter', 0, 0], SOFTS, CORE, END]),
    says: 'no variable counts 0',
  },
  // Slots.
  {
    about: 'a candidate left out',
    proof: { ...PROOF, slots: PROOF.slots.map((slot) => ({ ...slot, versions: slot.versions.slice(1) })) },
    says: 'the candidates of app are others',
  },
  {
    about: 'a candidate too many',
    proof: { ...PROOF, slots: PROOF.slots.map((slot) => ({ ...slot, versions: [...slot.versions, '9.0'] })) },
    says: 'the candidates of app are others',
  },
  {
    about: 'candidates in another order',
    proof: { ...PROOF, slots: PROOF.slots.map((slot) => ({ ...slot, versions: slot.versions.toReversed() })) },
    says: 'the candidates of app are others',
  },
  {
    about: 'a package twice',
    proof: { ...PROOF, slots: [...PROOF.slots, PROOF.slots[0]] },
    says: 'slot 2: app has one already',
  },
  {
    about: 'an environment that is not there',
    proof: { ...PROOF, slots: PROOF.slots.map((slot) => ({ ...slot, environments: [1] })) },
    says: 'names no package',
  },
  {
    about: 'no environment',
    proof: { ...PROOF, slots: PROOF.slots.map((slot) => ({ ...slot, environments: [] })) },
    says: 'names no package',
  },
  {
    about: 'an environment twice',
    proof: { ...PROOF, slots: PROOF.slots.map((slot) => ({ ...slot, environments: [0, 0] })) },
    says: 'has one version in the environments 0',
  },
  {
    about: 'a name written otherwise',
    proof: { ...PROOF, slots: PROOF.slots.map((slot) => ({ ...slot, package: 'App' })) },
    says: 'names no package',
  },
  {
    about: 'what nobody can know the version of',
    proof: PROOF,
    world: { lines: ['app==1.0', 'lib @ https://files.example/lib.zip'] },
    says: 'lib has no slot',
  },
  { about: 'what is not listed yet', proof: PROOF, world: { unread: ['lib'] }, says: 'lib has no slot' },
  // Variables.
  {
    about: 'a slot that is not there',
    proof: { ...PROOF, variables: variables(['installed', 7]) },
    says: 'variable 7: there is no slot 7',
  },
  { about: 'above the lowest', proof: { ...PROOF, variables: variables(['atLeast', 0, 0]) }, says: 'no candidate 0' },
  { about: 'above the highest', proof: { ...PROOF, variables: variables(['atLeast', 0, 2]) }, says: 'no candidate 2' },
  {
    about: 'ranges that overlap',
    proof: { ...PROOF, variables: variables(['any', [[0, null, [0, 1, 1, 1]]]]) },
    says: 'is no range',
  },
  {
    about: 'ranges in another order',
    proof: { ...PROOF, variables: variables(['any', [[0, null, [1, 1, 0, 0]]]]) },
    says: 'is no range',
  },
  {
    about: 'a range that ends before it begins',
    proof: { ...PROOF, variables: variables(['any', [[0, null, [1, 0]]]]) },
    says: 'is no range',
  },
  {
    about: 'a range beyond the candidates',
    proof: { ...PROOF, variables: variables(['any', [[0, null, [0, 2]]]]) },
    says: 'is no range',
  },
  { about: 'half a range', proof: { ...PROOF, variables: variables(['any', [[0, null, [0]]]]) }, says: 'has no end' },
  {
    about: 'a gate elsewhere',
    proof: { ...PROOF, variables: variables(['extra', 0, 'x', 1]) },
    says: 'not in environment 1',
  },
  {
    about: 'a gate that is no name',
    proof: { ...PROOF, variables: variables(['extra', 0, 'X_', 0]) },
    says: 'no name of an extra',
  },
  // The accelerator.
  {
    about: 'a crossing where a release stays',
    proof: withAccelerator([[-1, 1]]),
    says: 'app 1.0 keeps the CUDA major',
  },
  { about: 'a crossing by what carries none', proof: withAccelerator([[6, 1]]), says: 'lib 1.0 keeps the CUDA major' },
  { about: 'a crossing by what is left out', proof: withAccelerator([[-6, 1]]), says: 'lib left out keeps' },
  {
    about: 'a crossing by nothing at all',
    proof: { ...withAccelerator([[-7, 1]]), variables: variables(['any', []]) },
    says: 'true where nothing crosses',
  },
  {
    about: 'two crossings',
    proof: withAccelerator([
      [5, 1],
      [6, 1],
    ]),
    says: 'changes once',
  },
  // The form.
  { about: 'no proof', proof: null, says: 'the proof' },
  { about: 'a list', proof: [], says: 'the proof' },
  { about: 'a text', proof: '{}', says: 'the proof' },
  { about: 'a part missing', proof: { slots: [] }, says: 'variables' },
  { about: 'an unknown key', proof: key('more'), says: 'more' },
  { about: 'the key __proto__', proof: key('__proto__'), says: '__proto__' },
  { about: 'the key constructor', proof: key('constructor'), says: 'constructor' },
  { about: 'a weight of nought', proof: withHigh([['level', HIGH, [[-1, 0]]]]), says: 'steps.2.2.0.1' },
  { about: 'a negative weight', proof: withHigh([['level', HIGH, [[-1, -1]]]]), says: 'steps.2.2.0.1' },
  { about: 'a fraction of a weight', proof: withHigh([['level', HIGH, [[-1, 0.5]]]]), says: 'steps.2.2.0.1' },
  { about: 'no number for a weight', proof: withHigh([['level', HIGH, [[-1, Number.NaN]]]]), says: 'steps.2.2.0.1' },
  {
    about: 'an endless weight',
    proof: withHigh([['level', HIGH, [[-1, Number.POSITIVE_INFINITY]]]]),
    says: 'steps.2.2.0.1',
  },
  { about: 'a weight too large', proof: withHigh([['level', HIGH, [[-1, 2 ** 31]]]]), says: 'steps.2.2.0.1' },
  { about: 'a core that pays a negative weight', proof: withHigh([SOFTS, ['core', 1, -1, 0]]), says: 'steps.3.2' },
  { about: 'a fraction of a literal', proof: withHigh([['clause', [0.5], [1]]]), says: 'steps.2.1' },
  { about: 'an axiom of another kind', proof: { ...PROOF, axioms: [['trust', [1]]] }, says: 'one of definition' },
  {
    about: 'an axiom named like a method',
    proof: { ...PROOF, axioms: [['constructor', [1]]] },
    says: 'one of definition',
  },
  {
    about: 'a step with one entry too many',
    proof: withHigh([['clause', [1], [1], 7] as unknown as ProofStep]),
    says: 'steps.2',
  },
  {
    about: 'a clause that is no list',
    proof: { ...PROOF, axioms: [['forced', { length: 1, 0: 5 }]] },
    says: 'a list of whole numbers',
  },
]

describe('tricks', () => {
  test.each(TRICKS)('$about', ({ proof, high, world, says }) => {
    const objections = objectionsTo({ ...WORLD, ...world }, { high: high ?? 1 }, proof)
    expect(objections.join('\n')).toContain(says)
  })
})
