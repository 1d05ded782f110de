/** The real situations, as the recording tool, the tests and the live tests know them. */

export interface Case {
  readonly name: string
  /** What it is about, in one line. */
  readonly about: string
  readonly checkout: string
  readonly options: readonly string[]
  /** The recording that replays it. */
  readonly universe: string
}

const TODAY = ['--exclude-newer', '2026-11-22']

export const CASES: readonly Case[] = [
  {
    name: 'ai-service',
    about: 'case 1 today',
    checkout: 'examples/ai-service',
    options: TODAY,
    universe: 'examples/ai-service/universe.json.gz',
  },
  {
    name: 'ai-service-2025-10-10',
    about: 'case 1 on the day it was done by hand',
    checkout: 'examples/ai-service',
    options: ['--exclude-newer', '2025-10-10'],
    universe: 'test/cases/ai-service-2025-10-10/universe.json.gz',
  },
  {
    name: 'inference-service',
    about: 'case 2 with its CUDA 12.1 image',
    checkout: 'examples/inference-service',
    options: TODAY,
    universe: 'examples/inference-service/universe.json.gz',
  },
  {
    name: 'inference-requirements',
    about: 'case 2 from its requirements alone',
    checkout: 'test/cases/inference-requirements/checkout',
    options: ['--python', '3.11', ...TODAY],
    universe: 'test/cases/inference-requirements/universe.json.gz',
  },
  {
    name: 'research-repository',
    about: 'case 3 from its pyproject.toml',
    checkout: 'examples/research-repository',
    options: TODAY,
    universe: 'examples/research-repository/universe.json.gz',
  },
  {
    name: 'research-pins',
    about: 'case 3 from its pins alone',
    checkout: 'test/cases/research-pins/checkout',
    options: ['--python', '3.10', ...TODAY],
    universe: 'test/cases/research-pins/universe.json.gz',
  },
  {
    name: 'research-pins-capped',
    about: 'case 3 with the constraint torch<2.2',
    checkout: 'test/cases/research-pins-capped/checkout',
    options: ['--python', '3.10', ...TODAY],
    universe: 'test/cases/research-pins-capped/universe.json.gz',
  },
]
