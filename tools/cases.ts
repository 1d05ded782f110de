/** The real situations and the figures that hold for them, as the recording tool, the tests and the live tests know them. */
import type { FindingEntry, UnitPlan } from '../src/plan/document.ts'

export interface Case {
  readonly name: string
  /** What it is about, in one line. */
  readonly about: string
  readonly checkout: string
  readonly options: readonly string[]
  /** The recording that replays it. */
  readonly universe: string
  readonly expected: Figures
}

/** What must come out, for the advisories of 2026-07-23. A figure that is left out is not looked at. */
export interface Figures {
  readonly before?: number
  /** Vulnerabilities before, each once, in whatever packages. */
  readonly vulnerabilitiesBefore?: number
  readonly after?: number
  /** Exactly these are left. */
  readonly left?: readonly string[]
  /** None of these is left, by id or alias. */
  readonly gone?: readonly string[]
  /** Every one of these, and no more. */
  readonly undecided?: readonly string[]
  /** `torch 2.1.0 -> 2.13.0 minor`, in order. */
  readonly moves?: readonly string[]
  readonly accelerator?: readonly [before: string, after: string]
  readonly resolved?: Readonly<Record<string, string>>
}

const TODAY = ['--exclude-newer', '2026-11-22']

/** Known in October 2025, as case 1 tells them. */
const NINE = [
  ...['PYSEC-2024-250', 'PYSEC-2024-251', 'PYSEC-2024-252', 'PYSEC-2024-259', 'PYSEC-2025-41'],
  ...['GHSA-3749-ghw9-m3mg', 'GHSA-887c-mr87-cxwp', 'GHSA-cjgq-5qmw-rcj6', 'GHSA-36fq-jgmw-4r9c'],
]

const RESEARCH_MOVES = ['torch 1.13.1 -> 2.13.0 major', 'torchvision 0.14.1 -> 0.28.0 minor']

export const CASES: readonly Case[] = [
  {
    name: 'ai-service',
    about: 'case 1 today: six moves, one of them major, no findings, and CUDA 13',
    checkout: 'examples/ai-service',
    options: TODAY,
    universe: 'examples/ai-service/universe.json.gz',
    expected: {
      before: 32,
      after: 0,
      moves: [
        'torch 2.1.0 -> 2.13.0 minor',
        'torchvision 0.16.0 -> 0.28.0 minor',
        'torchaudio 2.1.0 -> 2.11.1 minor',
        'tensorflow 2.15.0 -> 2.18.1 minor',
        'keras 2.15.0 -> 3.14.1 major',
        'numpy 1.24.3 -> 1.26.4 minor',
      ],
      accelerator: ['cu12', 'cu13'],
      resolved: { pandas: '2.0.3' },
    },
  },
  {
    name: 'ai-service-2025-10-10',
    about: 'case 1 on the day it was done by hand: none of the nine left, one that cannot be compared',
    checkout: 'examples/ai-service',
    options: ['--exclude-newer', '2025-10-10'],
    universe: 'test/cases/ai-service-2025-10-10/universe.json.gz',
    // PYSEC-2025-76 is the ninth, GHSA-36fq-jgmw-4r9c. PYSEC-2025-75 is another record without a version in it.
    expected: { gone: NINE, undecided: ['PYSEC-2025-75 keras', 'PYSEC-2025-76 keras'] },
  },
  {
    name: 'ai-service-capped',
    about: 'case 1 with the constraints numpy<1.25 and torch<2.9: what they hold in stays, and numpy where it is',
    checkout: 'test/cases/ai-service-capped/checkout',
    options: TODAY,
    universe: 'test/cases/ai-service-capped/universe.json.gz',
    expected: {
      before: 32,
      left: [
        ...['PYSEC-2025-203', 'PYSEC-2025-204', 'PYSEC-2026-139', 'PYSEC-2026-1805', 'PYSEC-2026-1856'],
        'PYSEC-2025-206',
      ],
      resolved: { torch: '2.8.0', protobuf: '4.25.9' },
    },
  },
  {
    name: 'inference-service',
    about: 'case 2 with its CUDA 12.1 image: CUDA 12 is kept, and what that leaves is said',
    checkout: 'examples/inference-service',
    options: TODAY,
    universe: 'examples/inference-service/universe.json.gz',
    expected: { left: ['PYSEC-2026-139'], accelerator: ['cu12', 'cu12'], resolved: { torch: '2.10.0' } },
  },
  {
    name: 'inference-requirements',
    about: 'case 2 from its requirements alone: three moves, none of them major, no findings',
    checkout: 'test/cases/inference-requirements/checkout',
    options: ['--python', '3.11', ...TODAY],
    universe: 'test/cases/inference-requirements/universe.json.gz',
    expected: {
      before: 40,
      vulnerabilitiesBefore: 39,
      after: 0,
      moves: [
        'fastapi 0.104.1 -> 0.133.1 minor',
        'python-multipart 0.0.6 -> 0.0.34 patch',
        'torch 2.3.0 -> 2.13.0 minor',
      ],
      accelerator: ['cu12', 'cu13'],
    },
  },
  {
    name: 'research-repository',
    about: 'case 3 from its pyproject.toml: the pins and the floors beside them',
    checkout: 'examples/research-repository',
    options: TODAY,
    universe: 'examples/research-repository/universe.json.gz',
    expected: { after: 0, moves: RESEARCH_MOVES, accelerator: ['cu11', 'cu13'] },
  },
  {
    name: 'research-pins',
    about: 'case 3 from its pins alone: two moves, one of them major, from CUDA 11 to CUDA 13, no findings',
    checkout: 'test/cases/research-pins/checkout',
    options: ['--python', '3.10', ...TODAY],
    universe: 'test/cases/research-pins/universe.json.gz',
    expected: { before: 26, after: 0, moves: RESEARCH_MOVES, accelerator: ['cu11', 'cu13'] },
  },
  {
    name: 'research-pins-capped',
    about: 'case 3 with the constraint torch<2.2: no move, and the same 26',
    checkout: 'test/cases/research-pins-capped/checkout',
    options: ['--python', '3.10', ...TODAY],
    universe: 'test/cases/research-pins-capped/universe.json.gz',
    expected: { before: 26, after: 26, moves: [], accelerator: ['cu11', 'cu11'] },
  },
]

/** What of a plan is not as expected, in words; empty when all of it is. Every plan must be proven and checked, too. */
export function deviations(unit: UnitPlan, expected: Figures): readonly string[] {
  const { before, after, certificate } = unit
  const seen: readonly (readonly [what: string, wanted: unknown, found: unknown])[] = [
    ['status', 'optimal', certificate.status],
    ['independent check', true, certificate.checked],
    ['bound', certificate.objective, certificate.bound],
    ['findings before', expected.before, before.findings.length],
    ['vulnerabilities before', expected.vulnerabilitiesBefore, new Set(before.findings.map(({ id }) => id)).size],
    ['findings after', expected.after, after.findings.length],
    ['left', expected.left, after.findings.map(({ id }) => id)],
    ['left of those known', expected.gone && [], expected.gone?.filter((id) => allIds(after.findings).has(id))],
    ['undecided', expected.undecided, unit.undecided.map(({ id, package: name }) => `${id} ${name}`)],
    ['moves', expected.moves, unit.moves.map((move) => `${move.package} ${move.from} -> ${move.to} ${move.step}`)],
    ['accelerator', expected.accelerator, [unit.accelerator.before, unit.accelerator.after]],
    ...Object.entries(expected.resolved ?? {}).map(
      ([name, version]) => [`resolved ${name}`, version, unit.resolved[0]?.[name]] as const,
    ),
  ]
  return seen
    .filter(([, wanted, found]) => wanted !== undefined && JSON.stringify(wanted) !== JSON.stringify(found))
    .map(([what, wanted, found]) => `${what}: expected ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`)
}

function allIds(findings: readonly FindingEntry[]): ReadonlySet<string> {
  return new Set(findings.flatMap(({ id, aliases }) => [id, ...aliases]))
}
