import { describe, expect, it } from 'vitest'
import { snapshotOf } from '../../src/universe/sketch.ts'
import type { SketchedProject } from '../../src/universe/sketch.ts'
import { listedEnvironments, servingPython, openDeclarations } from '../../src/units/serving-python.ts'
import { group } from './checkout.ts'

const CLOCK = '2026-11-22T23:59:59Z'

function wheels(...pythons: readonly number[]): readonly string[] {
  return pythons.map((minor) => `cp3${String(minor)}-cp3${String(minor)}-manylinux_2_17_x86_64`)
}

/** What the whole way gives: grouped, asked, answered. */
function newest(requirements: string, packages: Readonly<Record<string, SketchedProject>>, clock = CLOCK): string {
  const { problems, openPythons } = group({ 'requirements.txt': requirements })
  expect(openPythons).toMatchObject([{ problem: 'requirements.txt', unit: 'requirements.txt' }])
  const [problem] = problems
  if (problem === undefined) throw new Error('no problem')
  const { projects } = snapshotOf({ packages })
  const among = openPythons[0]?.among ?? []
  return servingPython(openDeclarations(problem, 'requirements.txt'), among, (name) => projects.get(name), clock)
}

describe('the newest Python for which the present versions have wheels', () => {
  it('is the newest that the pin has', () => {
    expect(
      newest('torch==2.1.0\n', {
        torch: { '2.1.0': { wheels: wheels(9, 10, 11) }, '2.9.0': { wheels: wheels(12, 13) } },
      }),
    ).toBe('3.11')
  })

  it('is the newest that all have', () => {
    const packages = { a: { '1': { wheels: wheels(9, 10, 11, 12) } }, b: { '1': { wheels: wheels(8, 9, 10) } } }
    expect(newest('a==1\nb==1\n', packages)).toBe('3.10')
  })

  it('a pure package goes with every Python', () => {
    expect(newest('a==1\n', { a: { '1': [] } })).toBe('3.15')
  })

  it('requires-python counts', () => {
    expect(newest('a==1\n', { a: { '1': { requiresPython: '<3.13' } } })).toBe('3.12')
  })

  it('a floor is served by any version that it admits', () => {
    const packages = { a: { '1': { wheels: wheels(9) }, '2': { wheels: wheels(13) }, '3': { wheels: wheels(14) } } }
    expect(newest('a>=1,<3\n', packages)).toBe('3.13')
  })

  it('one without any wheel says nothing', () => {
    const packages = { a: { '1': { wheels: wheels(10) } }, s: { '1': { wheels: [], sdist: true } } }
    expect(newest('a==1\ns==1\nabsent==1\n', packages)).toBe('3.10')
  })

  it('where no Python serves all, the newest that serves most', () => {
    const packages = {
      a: { '1': { wheels: wheels(8, 9) } },
      b: { '1': { wheels: wheels(9, 11) } },
      c: { '1': { wheels: wheels(11) } },
    }
    expect(newest('a==1\nb==1\nc==1\n', packages)).toBe('3.11')
  })

  it('a release after the clock counts for a pin alone', () => {
    const packages = {
      a: { '1': { wheels: wheels(9) }, '2': { wheels: wheels(13), uploadTime: '2026-12-01T00:00:00Z' } },
    }
    expect(newest('a>=1\n', packages)).toBe('3.9')
    expect(newest('a==2\n', packages)).toBe('3.13')
  })

  it('wheels for other platforms do not count', () => {
    expect(newest('a==1\n', { a: { '1': { wheels: ['cp314-cp314-win_amd64', ...wheels(10)] } } })).toBe('3.10')
    expect(newest('a==1\n', { a: { '1': { wheels: ['cp314-cp314-manylinux_2_34_x86_64', ...wheels(10)] } } })).toBe(
      '3.10',
    )
  })

  it('direct references are not asked for', () => {
    const [problem] = group({ 'requirements.txt': 'a @ https://a.example/a-1-py3-none-any.whl\nb==1\n' }).problems
    expect(problem === undefined ? [] : openDeclarations(problem, 'requirements.txt').map(({ name }) => name)).toEqual([
      'b',
    ])
  })
})

function listed(files: Readonly<Record<string, string>>): readonly string[] {
  return listedEnvironments([group(files)]).map(({ python, platform }) => `${python} ${platform}`)
}

describe('where releases are listed for', () => {
  it('every known Python on the platforms found, where one is open', () => {
    const both = listed({ 'requirements-windows.txt': 'a==1\n' })
    expect(both).toContain('3.10 win_amd64')
    expect(both).toContain('3.10 linux_x86_64')
  })

  it('else what was found', () => {
    expect(listed({ 'requirements.txt': 'a==1\n', '.python-version': '3.11\n' })).toEqual(['3.11 linux_x86_64'])
  })
})
