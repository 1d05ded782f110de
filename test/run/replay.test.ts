/** A recorded universe stands for itself: what is asked for beside it is named as unused. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { openRun } from '../../src/run/engine.ts'
import { runOptions } from './options.ts'

const UNIVERSE = fileURLToPath(new URL('../../examples/inference-service/universe.json.gz', import.meta.url))

test.each([
  [{}, []],
  [
    { excludeNewer: '2024-01-01T00:00:00Z', advisories: ['osv.zip'] },
    ['--exclude-newer, --advisories: not used, since --universe replays what was recorded, at its own clock.'],
  ],
  [
    { indexUrl: 'https://a.example/', extraIndexUrls: ['https://b.example/'], findLinks: ['wheels'] },
    [
      '--index-url, --extra-index-url, --find-links: not used, since --universe replays what was recorded, at its own clock.',
    ],
  ],
])('beside --universe: %o', async (given, expected) => {
  const root = mkdtempSync(join(tmpdir(), 'lockstep-replay-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(join(root, 'requirements.txt'), 'torch==2.1.0\n')
  const messages: string[] = []
  const run = await openRun(
    runOptions({
      root,
      python: ['3.11'],
      universe: UNIVERSE,
      offline: false,
      message: (text) => messages.push(text),
      ...given,
    }),
  )
  await run.close()
  expect(messages).toEqual(expected)
})
