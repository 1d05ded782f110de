import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readEvidence } from '../../src/units/evidence.ts'
import { growthOf, TOO_STEEP } from '../hostile/growth.ts'
import { unitShapes } from '../hostile/units.ts'
import { configOf, group } from './checkout.ts'
import type { Files } from './checkout.ts'

const word = fc.constantFrom(
  'pip',
  'install',
  '-r',
  'requirements.txt',
  '\n',
  ' ',
  '\\\n',
  'RUN',
  'FROM',
  'python:3.11',
  'AS',
  'a',
  'b',
  '&&',
  '"',
  "'",
  '$A',
  '${A:-b}',
  '<<E',
  'E',
  'ARG A=',
  'COPY',
  '.',
  '/',
  '..',
  '[',
  ']',
  '-e',
  '.[x]',
  '#',
  '`',
)
const yaml = fc.constantFrom(
  'jobs:',
  '\n',
  '  ',
  'a:',
  'strategy:',
  'matrix:',
  'include:',
  'exclude:',
  '- ',
  'python-version: ',
  '"3.11"',
  '[1, 2]',
  '${{ matrix.a }}',
  'runs-on: x',
  'steps:',
  'run: |',
  'pip install -r a.txt',
  '&x ',
  '*x',
  '{',
  '}',
)
const line = fc.constantFrom(
  'a==1',
  'a<2',
  '-r a.txt',
  '-r requirements/b.txt',
  '-c constraints.txt',
  '-e .',
  '-e .[x]',
  'b; python_version<"3.10"',
  '--pre',
  '-r ../../x',
  '-r requirements.txt',
  '?',
  'c @ https://c.example/c.whl',
  '--extra-index-url https://d.example/whl/cu118',
)
const text = (piece: fc.Arbitrary<string>, separator: string): fc.Arbitrary<string> =>
  fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(separator))

const paths = [
  'requirements.txt',
  'requirements/a.txt',
  'requirements/b.txt',
  'svc/requirements.txt',
  'constraints.txt',
]
const checkouts: fc.Arbitrary<Files> = fc.record({
  ...Object.fromEntries(paths.map((path) => [path, text(line, '\n')])),
  'pyproject.toml': fc.constantFrom(
    '',
    '[project]\nname="p"\ndependencies=["a"]\n[project.optional-dependencies]\nx=["b<1"]\ny=["b>2"]\n',
    '[tool.uv]\nconstraint-dependencies=["a<3"]\n',
    '[project',
  ),
  Dockerfile: fc.oneof(text(word, ' '), text(word, '\n')),
  'svc/Dockerfile': text(word, ' '),
  '.github/workflows/ci.yml': text(yaml, ''),
  'docker-compose.yml': text(fc.constantFrom('gpus: all', '\n', 'nvidia'), ''),
  '.python-version': fc.constantFrom('', '3.11', '3.99', 'x'),
})

describe('whatever stands in a checkout', () => {
  it('grouping never throws, and what it says holds', () => {
    fc.assert(
      fc.property(checkouts, (files) => {
        const { problems } = group(files, configOf(null))
        const declared = problems.flatMap(({ roots }) =>
          roots.map(
            ({ declaration }) => `${declaration.file}:${String(declaration.span.start)}:${declaration.section.kind}`,
          ),
        )
        expect(new Set(declared).size).toBe(declared.length)
        const owners = problems.flatMap(({ manifests }) => manifests)
        expect(new Set(owners).size).toBe(owners.length)
        for (const problem of problems) {
          expect(problem.manifests).toContain(problem.id)
          expect(problem.roots.length).toBeGreaterThan(0)
          const ordinals = [...problem.roots, ...problem.bounds, ...problem.overrides].flatMap(
            ({ environments }) => environments,
          )
          expect(Math.min(...ordinals)).toBeGreaterThanOrEqual(0)
          expect(Math.max(...ordinals)).toBeLessThan(problem.environments.length)
          expect(problem.roots.every(({ environments }) => environments.length > 0)).toBe(true)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('the order in which files are given changes nothing', () => {
    fc.assert(
      fc.property(checkouts, (files) => {
        const reversed = Object.fromEntries(Object.entries(files).toReversed())
        expect(group(reversed)).toEqual(group(files))
      }),
      { numRuns: 200 },
    )
  })

  it('any bytes are evidence of something or of nothing', () => {
    const names = [
      'Dockerfile',
      '.github/workflows/a.yml',
      '.gitlab-ci.yml',
      '.python-version',
      'tox.ini',
      'k8s/a.yaml',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.uint8Array({ maxLength: 300 }), (path, bytes) => {
        expect(() => readEvidence([{ path, bytes }])).not.toThrow()
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the cost of hostile checkouts grows as their size', () => {
  it.each(unitShapes)('$name', async (shape) => {
    expect(await growthOf(shape)).toBeLessThan(TOO_STEEP)
  })
})
