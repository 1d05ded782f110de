import { describe, expect, test } from 'vitest'
import { nearest } from '../../src/config/words.ts'
import { aboutTarget, knownTargets } from '../../src/plan/explained.ts'
import { explanation, finding, planDocument, scanEntry, unit } from '../render/documents.ts'

const DOCUMENT = planDocument(
  unit({
    before: scanEntry([finding(), finding({ id: 'X-2', aliases: ['CVE-2'] })]),
    after: scanEntry([finding({ id: 'X-2', aliases: ['CVE-2'] })]),
    explanations: [explanation('X-2', 'torch'), explanation('X-9', 'other')],
  }),
)

describe('what a plan says of one name', () => {
  test('a vulnerability by its id or an alias, with the explanation that holds it', () => {
    for (const name of ['X-2', 'x-2', 'CVE-2']) {
      const [found] = aboutTarget(DOCUMENT, name)?.units ?? []
      expect(found?.left.map(({ id }) => id)).toEqual(['X-2'])
      expect(found?.explanations.map(({ findings }) => findings[0]?.id)).toEqual(['X-2'])
    }
  })

  test('a package in any spelling: what goes, what stays, where it moves', () => {
    const [found] = aboutTarget(DOCUMENT, 'Torch')?.units ?? []
    expect(found?.gone.map(({ id }) => id)).toEqual(['PYSEC-2024-250'])
    expect(found?.left.map(({ id }) => id)).toEqual(['X-2'])
    expect(found?.moves.map(({ to }) => to)).toEqual(['2.13.0'])
  })

  test('a package that is installed and has nothing known', () => {
    const [found] = aboutTarget(DOCUMENT, 'fastapi')?.units ?? []
    expect(found).toMatchObject({ gone: [], left: [], versions: [{ package: 'fastapi', after: ['0.133.0'] }] })
  })

  test('a name that nobody knows: the nearest one', () => {
    expect(aboutTarget(DOCUMENT, 'fastapy')).toBeNull()
    expect(nearest('fastapy', knownTargets(DOCUMENT))).toBe('fastapi')
    expect(nearest('PYSEC-2024-251', knownTargets(DOCUMENT))).toBe('PYSEC-2024-250')
    expect(nearest('anything', [])).toBeNull()
    expect(nearest('GHSA-xxxx', knownTargets(DOCUMENT))).toBeNull()
  })
})
