import { describe, expect, test } from 'vitest'
import type { Proof, ProofAxiom, ProofSlot, ProofVariable } from '../../../src/universe/proof.ts'
import { specifierOf } from '../../solve/problems.ts'
import { normalizeName } from '../../../src/python/name.ts'
import { axiomsAlone, objectionsTo } from './written.ts'
import type { World } from './written.ts'

const slot = (
  name: string,
  versions: readonly string[],
  home = 0,
  environments: readonly number[] = [0],
): ProofSlot => ({
  package: name,
  environments,
  versions,
  home,
})

interface Case {
  readonly about: string
  readonly world?: Partial<World>
  readonly slots?: readonly ProofSlot[]
  readonly variables?: readonly ProofVariable[]
  readonly axiom: ProofAxiom
  /** Left out where the axiom holds. */
  readonly says?: string
}

/** app asks for lib, of its extra for more; lib 3.0 exists as a pre-release alone that app 1.2 names. */
const WORLD = {
  lines: ['app[x]==1.0', 'tool>=1'],
  packages: {
    app: {
      '1.0': ['lib', 'more; extra == "x"'],
      '1.1': ['lib>=2', 'more>=2; extra == "x"', 'app[y]; extra == "x"', 'lib[z]; extra == "y"'],
      '1.2': { requires: ['lib==3.0rc1', 'more[z]>=2; extra == "x"'], extras: ['x', 'y'] },
      '1.3': { requires: [], extras: [] },
    },
    lib: { '1.0': [], '2.0': { requires: ['deep; extra == "z"'] }, '3.0rc1': [] },
    more: { '1.0': [], '2.0': { requires: ['deep; extra == "z"'] } },
    deep: { '1.0': [], '2.0': { requires: ['ring'] } },
    ring: { '1.0': ['deep'] },
    tool: { '1.0': [], '1.1': { requires: [], requiresPython: '>=3.6' }, '1.2': { requires: [], unknown: 'no file' } },
  },
  today: { app: '1.0', lib: '1.0', more: '1.0', tool: '1.0' },
}

const SLOTS = [
  slot('app', ['1.0', '1.1', '1.2', '1.3']),
  slot('lib', ['1.0', '2.0', '3.0rc1']),
  slot('more', ['1.0', '2.0']),
  slot('tool', ['1.0', '1.1', '1.2']),
  slot('deep', ['1.0', '2.0']),
  slot('ring', ['1.0']),
]
const [APP, LIB, MORE, TOOL, DEEP, RING] = [0, 1, 2, 3, 4, 5]

const VARIABLES: readonly ProofVariable[] = [
  ['installed', APP], // 1
  ['atLeast', APP, 1], // 2
  ['atLeast', APP, 2], // 3
  ['atLeast', APP, 3], // 4
  ['installed', LIB], // 5
  ['atLeast', LIB, 1], // 6
  ['atLeast', LIB, 2], // 7
  ['installed', MORE], // 8
  ['atLeast', MORE, 1], // 9
  ['extra', APP, 'x', 0], // 10
  ['extra', APP, 'y', 0], // 11
  ['extra', LIB, 'z', 0], // 12
  ['any', [[APP, null, [1, 2]]]], // 13
  ['any', [[APP, ['x', 0], [1, 1]]]], // 14
  [
    'any',
    [
      [APP, null, [1, 1]],
      [LIB, null, [1, 2]],
    ],
  ], // 15
  ['installed', TOOL], // 16
  ['atLeast', TOOL, 2], // 17
  ['installed', DEEP], // 18
  ['installed', RING], // 19
  [
    'any',
    [
      [LIB, ['z', 0], [1, 1]],
      [MORE, ['z', 0], [1, 1]],
    ],
  ], // 20
  ['any', []], // 21
  ['extra', MORE, 'z', 0], // 22
  [
    'any',
    [
      [DEEP, null, [0, 1]],
      [RING, null, [0, 0]],
    ],
  ], // 23
]

const rule = {
  id: 'R',
  subject: normalizeName('app'),
  versions: specifierOf('>=1.3'),
  requires: [{ name: normalizeName('lib'), specifier: specifierOf('<2') }],
  because: '',
  source: '',
}

const CASES: readonly Case[] = [
  // By the meanings alone.
  { about: 'an order', axiom: ['definition', [-3, 2], APP] },
  {
    about: 'an order the wrong way',
    axiom: ['definition', [3, -2], APP],
    says: 'no literal is true where slot 0 is app 1.1',
  },
  { about: 'above the first is installed, where home is the first', axiom: ['definition', [-2, 1], APP] },
  {
    about: 'above the first is installed, where home is above',
    slots: SLOTS.with(APP, slot('app', ['1.0', '1.1', '1.2', '1.3'], 2)),
    axiom: ['definition', [-2, 1], APP],
    says: 'not installed',
  },
  { about: 'an extra is open only where it is installed', axiom: ['definition', [-10, 1], APP] },
  { about: 'an extra is not open wherever it is installed', axiom: ['definition', [10, -1], APP], says: 'app 1.0' },
  { about: 'a range', axiom: ['definition', [-1, -2, 4, 13], APP] },
  { about: 'a range that is too short', axiom: ['definition', [-1, -2, 13], APP], says: 'app 1.3' },
  { about: 'out of a range', axiom: ['definition', [-13, 2], APP] },
  { about: 'a range with a gate', axiom: ['definition', [-10, -2, 3, 14], APP] },
  { about: 'a range with a gate that may be closed', axiom: ['definition', [-2, 3, 14], APP], says: 'app 1.1' },
  { about: 'out of a range with a gate', axiom: ['definition', [-14, 10], APP] },
  { about: 'out of a range with another gate', axiom: ['definition', [-14, 11], APP], says: 'app 1.1' },
  { about: 'nothing is never so', axiom: ['definition', [-21], APP] },
  { about: 'nothing is so', axiom: ['definition', [21], APP], says: 'not installed' },
  { about: 'another slot', axiom: ['definition', [-3, 2], LIB], says: 'not installed' },
  { about: 'a range over another slot as well', axiom: ['definition', [-15, 2], APP], says: 'not installed' },
  { about: 'every literal is a variable', axiom: ['definition', [99], APP], says: 'there is no variable 99' },
  { about: 'nought is no literal', axiom: ['definition', [0, -3, 2], APP], says: 'there is no variable 0' },
  { about: 'a slot that is not there', axiom: ['definition', [-3, 2], 9], says: 'there is no slot 9' },
  // Split.
  { about: 'a split by its slots', axiom: ['split', [-15, 13, 6], 15] },
  { about: 'a split that leaves a slot out', axiom: ['split', [-15, 13], 15], says: 'slot 1 is lib 2.0' },
  { about: 'a split of a gate', axiom: ['split', [-14, 10], 14] },
  { about: 'a split of two gates', axiom: ['split', [-20, 12, 22], 20] },
  { about: 'a split of a gate by another', axiom: ['split', [-14, 11], 14], says: 'app 1.1' },
  { about: 'a split without its literal', axiom: ['split', [13, 6], 15], says: 'no literal -15' },
  { about: 'a split of what is no any', axiom: ['split', [-3, 2], 3], says: 'no "any"' },
  { about: 'a split by the same literal', axiom: ['split', [-15, -15], 15], says: 'app 1.1' },
  // Forced.
  { about: 'a line', axiom: ['forced', [1]] },
  { about: "a line's extra", axiom: ['forced', [10]] },
  { about: 'another extra', axiom: ['forced', [11]], says: 'no line asks for app[y]' },
  { about: 'what no line names', axiom: ['forced', [5]], says: 'no line asks for lib' },
  { about: 'two literals', axiom: ['forced', [1, 5]], says: 'no gate alone' },
  { about: 'not installed', axiom: ['forced', [-1]], says: 'no gate alone' },
  { about: 'a version', axiom: ['forced', [2]], says: 'no gate alone' },
  // Dead.
  { about: 'requirements that cannot be learnt', axiom: ['dead', [-16, -17], TOOL] },
  {
    about: 'they may be allowed',
    world: { policy: { allowUnknownRequirements: true } },
    axiom: ['dead', [-16, -17], TOOL],
    says: 'tool 1.2',
  },
  {
    about: 'they are not known yet',
    world: { unread: ['tool 1.2'] },
    axiom: ['dead', [-16, -17], TOOL],
    says: 'nothing rules out tool 1.2',
  },
  {
    about: "today's is never ruled out so",
    world: { today: { tool: '1.2' }, policy: { allowDowngrades: true } },
    axiom: ['dead', [-16, -17], TOOL],
    says: 'tool 1.2',
  },
  {
    about: 'not installed is not ruled out',
    axiom: ['dead', [-17, 5], TOOL],
    slots: SLOTS.with(TOOL, slot('tool', ['1.0', '1.1', '1.2'], 2)),
    says: 'nothing rules out not installed',
  },
  { about: 'a declared extra lost', axiom: ['dead', [-1, -4], APP] },
  { about: 'an extra kept', axiom: ['dead', [-1, -3], APP], says: 'app 1.2' },
  // Requires.
  { about: 'a requirement', axiom: ['requires', [-2, 3, 6], APP, LIB] },
  { about: 'a requirement on being installed', axiom: ['requires', [-1, 4, 5], APP, LIB] },
  {
    about: 'a requirement of no more than one',
    axiom: ['requires', [-1, 5], APP, LIB],
    says: 'app 1.3 goes with no lib',
  },
  {
    about: 'a requirement that asks for less',
    axiom: ['requires', [-1, 2, 6], APP, LIB],
    says: 'app 1.0 goes with lib 1.0',
  },
  {
    about: 'a requirement from not installed',
    axiom: ['requires', [2, 6], APP, LIB],
    says: 'slot 0 need not be installed',
  },
  { about: 'a requirement by a range', axiom: ['requires', [-13, 6], APP, LIB] },
  { about: 'a requirement of an open extra', axiom: ['requires', [-10, 4, 8], APP, MORE] },
  { about: 'a requirement of an open extra and its version', axiom: ['requires', [-10, -2, 4, 9], APP, MORE] },
  {
    about: 'a requirement of an extra that may be closed',
    axiom: ['requires', [-1, 4, 8], APP, MORE],
    says: 'app 1.0 goes with no more',
  },
  {
    about: 'a requirement of another extra',
    axiom: ['requires', [-11, 4, 8], APP, MORE],
    says: 'app 1.0 goes with no more',
  },
  { about: 'a requirement by a range with a gate', axiom: ['requires', [-14, 9], APP, MORE] },
  { about: 'an extra that is asked for', axiom: ['requires', [-10, -3, 4, 22], APP, MORE] },
  { about: 'an extra that nobody asks for', axiom: ['requires', [-10, 3, 22], APP, MORE], says: 'app 1.0' },
  { about: 'an extra of itself', axiom: ['requires', [-10, -2, 3, 11], APP, APP] },
  { about: 'an extra of itself that it does not ask for', axiom: ['requires', [-10, 11], APP, APP], says: 'app 1.0' },
  { about: 'an extra through an extra', axiom: ['requires', [-11, -2, 3, 12], APP, LIB] },
  {
    about: 'a requirement that is not known yet',
    world: { unread: ['app 1.1'] },
    axiom: ['requires', [-2, 3, 6], APP, LIB],
    says: 'app 1.1',
  },
  {
    about: 'without dependencies',
    world: { withoutDependencies: true },
    axiom: ['requires', [-2, 3, 6], APP, LIB],
    says: 'app 1.1',
  },
  {
    about: 'an override',
    world: { overrides: ['lib>=1'] },
    axiom: ['requires', [-2, 3, 6], APP, LIB],
    says: 'app 1.1 goes with lib 1.0',
  },
  { about: 'a rule', world: { rules: [rule] }, axiom: ['requires', [-4, -6], APP, LIB] },
  {
    about: 'a rule installs nothing',
    world: { rules: [rule] },
    axiom: ['requires', [-4, 5], APP, LIB],
    says: 'app 1.3 goes with no lib',
  },
  { about: 'no rule', axiom: ['requires', [-4, -6], APP, LIB], says: 'app 1.3 goes with lib 2.0' },
  { about: 'a requirement by either of two slots', axiom: ['requires', [-15, -2, 3, 6], APP, LIB] },
  { about: 'a requirement by what may be the other slot', axiom: ['requires', [-15, 5], APP, LIB] },
  {
    about: 'not by what may be the other slot',
    axiom: ['requires', [-15, 9], APP, MORE],
    says: 'need not be installed',
  },
  // Named: only app 1.2 names lib 3.0rc1.
  { about: 'a pre-release and who names it', axiom: ['named', [-7, 3], LIB, 2] },
  { about: 'a pre-release and all who name it', axiom: ['named', [-7, 13], LIB, 2] },
  { about: 'a pre-release and one who does not', axiom: ['named', [-7, 4], LIB, 2], says: 'app 1.2 names it' },
  { about: 'a pre-release alone', axiom: ['named', [-7], LIB, 2], says: 'app 1.2 names it' },
  { about: 'where it need not stand', axiom: ['named', [-6, 3], LIB, 2], says: 'it need not be the candidate' },
  {
    about: 'what may be chosen without a name',
    axiom: ['named', [-6, 7, 3], LIB, 1],
    says: 'may be chosen without a name',
  },
  {
    about: 'somebody is not read',
    world: { unread: ['tool 1.1'] },
    axiom: ['named', [-7, 3], LIB, 2],
    says: 'tool 1.1 is not known',
  },
  { about: 'no line asks for who is not read', world: { unread: ['more 2.0'] }, axiom: ['named', [-7, 3], LIB, 2] },
  {
    about: 'no line asks for who names it',
    world: { packages: { ...WORLD.packages, more: { '1.0': [], '2.0': ['lib==3.0rc1'] } } },
    axiom: ['named', [-7, 3], LIB, 2],
  },
  {
    about: 'an extra of the line names it',
    world: { packages: { ...WORLD.packages, app: { ...WORLD.packages.app, '1.3': ['lib==3.0rc1; extra == "x"'] } } },
    axiom: ['named', [-7, 13], LIB, 2],
    says: 'app 1.3[x] names it',
  },
  {
    about: 'another extra names it',
    world: {
      packages: {
        ...WORLD.packages,
        app: { ...WORLD.packages.app, '1.3': { requires: ['lib==3.0rc1; extra == "y"'], extras: ['x', 'y'] } },
      },
    },
    axiom: ['named', [-7, 13], LIB, 2],
  },
  {
    about: 'what is needed is not listed',
    world: { unread: ['more'] },
    slots: SLOTS.slice(0, 2),
    variables: VARIABLES.slice(0, 7),
    axiom: ['named', [-7, 3], LIB, 2],
  },
  {
    about: 'what a line asks for is not listed',
    world: { unread: ['tool'] },
    slots: SLOTS.slice(0, 2),
    variables: VARIABLES.slice(0, 7),
    axiom: ['named', [-7, 3], LIB, 2],
    says: 'tool is not listed',
  },
  { about: 'a candidate that is not there', axiom: ['named', [-7, 3], LIB, 7], says: 'no candidate 7' },
]

describe('axioms', () => {
  test.each(CASES)('$axiom.0: $about', ({ world, slots, variables, axiom, says }) => {
    const proof: Proof = axiomsAlone({ slots: slots ?? SLOTS, variables: variables ?? VARIABLES, axioms: [axiom] })
    const objections = objectionsTo({ ...WORLD, ...world }, {}, proof)
    if (says === undefined) expect(objections).toEqual([])
    else expect(objections.join('\n')).toContain(says)
  })
})
