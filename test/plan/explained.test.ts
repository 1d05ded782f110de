import { describe, expect, test } from 'vitest'
import { nearest } from '../../src/config/words.ts'
import { aboutTarget, knownTargets } from '../../src/plan/explained.ts'
import { renderExplained } from '../../src/render/explained.ts'
import { broughtBeside, explanation, finding, planDocument, scanEntry, unit } from '../render/documents.ts'

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

  test('what comes with the plan is told apart from what stays', () => {
    const document = planDocument(unit(broughtBeside(['X-2'], ['X-3'])))
    const told = aboutTarget(document, 'imaging')
    if (told === null) throw new Error('imaging is known')
    const text = renderExplained(told, 'text', { color: false })
    expect(told.units[0]?.brought?.map(({ id }) => id)).toEqual(['X-3'])
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(/What stays .*X-2.* What comes with the plan .*X-3/)
    expect(text).toContain('imaging: torch moves from 2.1.0 to 2.13.0 (requirements.txt:3)')
    expect(aboutTarget(DOCUMENT, 'X-2')?.units[0]).not.toHaveProperty('brought')
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
