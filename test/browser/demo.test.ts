/** The demo as a person walks it, in a browser: reads what the App proposes, ticks, merges, rolls back. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { webFace } from '../../sandbox/pages/face.ts'
import { exampleSeeds, nextPull, OWNER, startTown } from '../../sandbox/town.ts'
import type { Town } from '../../sandbox/town.ts'
import { CHROMIUM, openWindow, unreadable, type Window } from './chromium.ts'

const NAME = 'inference-service'
const REPOSITORY = `${OWNER}/${NAME}`
const PATIENCE_MS = 180_000

describe.skipIf(CHROMIUM === null)('the demo in Chromium', () => {
  let town: Town
  let window: Window

  beforeAll(async () => {
    town = await startTown({
      repositories: exampleSeeds().filter(({ name }) => name === NAME),
      sandbox: { pages: [webFace] },
    })
    window = await openWindow()
    window.page.setDefaultTimeout(PATIENCE_MS)
  }, PATIENCE_MS)
  afterAll(async () => {
    await window?.close()
    await town?.close()
  }, PATIENCE_MS)

  test(
    'a person merges the first pull request, reads the next, ticks, merges, rolls back',
    { timeout: 4 * PATIENCE_MS },
    async () => {
      const { sandbox } = town
      const { page } = window
      sandbox.install(OWNER)
      const open = (number: number) => page.goto(`${sandbox.url}/${REPOSITORY}/pull/${number}`)
      const first = await nextPull(sandbox, REPOSITORY, 0, PATIENCE_MS)
      await open(first.number)
      await page.getByLabel('You are').selectOption('maintainer')
      await page.getByRole('button', { name: 'Switch' }).click()
      await page.getByRole('heading', { level: 1, name: first.title }).waitFor()
      await window.picture('onboarding')
      expect(await unreadable(page)).toEqual([])
      await page.getByRole('button', { name: 'Merge pull request' }).click()
      await page.locator('.head .badge.merged').waitFor()

      const upgrade = await nextPull(sandbox, REPOSITORY, first.number, PATIENCE_MS)
      await open(upgrade.number)
      await page.getByRole('heading', { name: 'What goes away' }).waitFor()
      await window.picture('pull-request')
      expect(await unreadable(page)).toEqual([])
      expect(await page.locator('main').innerText()).toContain('findings fall from')

      const standing = () => sandbox.repository(REPOSITORY).issues.get(upgrade.number)
      await page.getByText(/^Alternatives \(\d+\)$/).click()
      await page.getByRole('checkbox', { name: /^option \d+ Crossing to CUDA 13/ }).click()
      await expect.poll(() => standing()?.title, { timeout: PATIENCE_MS }).not.toBe(upgrade.title)
      expect(standing()?.body).not.toContain('[x]')
      await open(upgrade.number)
      await page.getByRole('heading', { level: 1, name: standing()?.title ?? '' }).waitFor()
      expect((await page.locator('.patch .added').allInnerTexts()).join('')).toContain('+torch==2.13.0')

      await page.getByRole('button', { name: 'Merge pull request' }).click()
      await page.locator('.head .badge.merged').waitFor()
      await page.getByLabel('Comment', { exact: true }).fill('/lockstep rollback')
      await page.getByRole('button', { name: 'Comment', exact: true }).click()
      const revert = await nextPull(sandbox, REPOSITORY, upgrade.number, PATIENCE_MS)
      await open(revert.number)
      await page.getByText('bit for bit').first().waitFor()
      await window.picture('rollback')
      expect(window.complaints).toEqual([])
    },
  )
})
