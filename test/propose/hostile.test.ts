/** Names of folders, of check runs and what people write are hostile: whatever they hold, nothing but text comes of it anywhere. */
import { describe, expect, test } from 'vitest'
import { boxesOf } from '../../src/render/markers.ts'
import { complaints, parse, walk } from '../render/hostile.ts'
import { REQUIREMENTS, Town } from './town.ts'

const FOLDERS = [
  'a`b',
  '``',
  'a|b',
  '@everyone',
  '#1',
  'a\nb',
  'a\r\n- [x] <!-- lockstep:pause --> x',
  '<!-- lockstep:turn=9 -->',
  '<details>',
  '-->',
  '[x](https:)',
  '![x](y)',
  ':tada:',
  '🐍',
  '\u202Eevil',
  '\u200B',
  '$(id)',
  '..x',
  'x.lock',
  '-x',
  'a b',
  '~^:?*[\\',
  'x'.repeat(300),
]
const MINUTES = 11 * 60_000

/** Every text that Lockstep wrote on the forge. */
function written({ world }: Town): readonly string[] {
  const comments = [...world.comments.values()].flat().filter(({ author }) => author === 'lockstep[bot]')
  return [...world.pulls.values(), ...world.issues.values(), ...comments].map(({ body }) => body)
}

/** To the forge's own pages, and to advisories. */
const OWN_LINKS = /^https:\/\/(?:forge\.example\/acme\/service\/pull\/\d+|osv\.dev\/vulnerability\/[\w-]+)$/

function linksOf(body: string): readonly string[] {
  return [...walk(parse(body))].flatMap((node) => (node.type === 'link' ? [node.url] : []))
}

function bodyOfDashboard({ world }: Town): string {
  return [...world.issues.values()].map(({ body }) => body).join('')
}

describe.each(FOLDERS)('a folder %j', (folder) => {
  test('is text in every body, and in no title, branch or message', async () => {
    const town = Town.configured('backup: both\n', { [`${folder}/requirements.txt`]: REQUIREMENTS })
    await town.settle()
    const { number, title, head } = town.open
    expect(title).toBe('Upgrade torch to 2.6.0, removing a vulnerability')
    expect(head).toMatch(/^lockstep\/[a-z]+-[a-z0-9-]+$/)
    town.people.comment(number, '/lockstep option 1\n/lockstep explain torch\n/lockstep ignore pillow')
    town.people.check(number, `${folder} test`, 'failed', folder)
    town.world.wait(MINUTES)
    await town.settle()
    town.people.merge(number)
    await town.settle()
    town.people.comment(number, '/lockstep rollback')
    await town.settle()
    town.world.wait(MINUTES)
    await town.settle()
    expect(town.own.kind).toBe('rollback')
    for (const body of written(town)) {
      expect(complaints(body, { isBody: true }).filter((what) => what !== 'link')).toEqual([])
      expect(linksOf(body).filter((url) => !OWN_LINKS.test(url))).toEqual([])
    }
    const boxes = boxesOf(bodyOfDashboard(town))
    expect(boxes.map(({ box }) => box)).toEqual([`lift=${number}`, 'unignore=pillow', 'scan', 'pause'])
    expect(boxes.some(({ isTicked }) => isTicked)).toBe(false)
    expect(town.state.paused).toBeNull()
  })
})
