/** A file holds one universe: what cannot stand in one is told with the manifests that can, and with those alone it is written. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import { openRun } from '../../src/run/engine.ts'
import { wheel } from '../sources/archives.ts'
import { runOptions } from './options.ts'

const ADVISORY = {
  id: 'X-1',
  modified: '2024-01-01T00:00:00Z',
  affected: [{ package: { ecosystem: 'PyPI', name: 'other' }, versions: ['1.0'] }],
}

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lockstep-one-universe-'))
  for (const name of ['api', 'gpu']) {
    mkdirSync(join(root, name, 'wheels'), { recursive: true })
    writeFileSync(join(root, name, 'wheels', 'lib-1.0-py3-none-any.whl'), wheel('lib', '1.0'))
    writeFileSync(join(root, name, 'requirements.txt'), `--no-index\n--find-links ./${name}/wheels\nlib==1.0\n`)
  }
  writeFileSync(join(root, 'advisory.json'), JSON.stringify(ADVISORY))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** What `record` gives or throws. */
async function recorded(include: readonly string[] | null): Promise<unknown> {
  const config = include === null ? null : join(root, 'one.yml')
  if (config !== null) writeFileSync(config, `include: ${JSON.stringify(include)}\n`)
  const run = await openRun(
    runOptions({ root, config, python: ['3.11'], advisories: [join(root, 'advisory.json')], isRecorded: true }),
  )
  try {
    await run.plan()
    return await run.record()
  } catch (error) {
    return error
  } finally {
    await run.close()
  }
}

test('manifests that install from different places', async () => {
  const error = await recorded(null)
  expect(error).toBeInstanceOf(LockstepError)
  expect(String(error instanceof LockstepError && error.toLine())).toContain(
    'a file holds one universe: api/requirements.txt; gpu/requirements.txt. Write a file for each, with a configuration (--config FILE) ' +
      'that says `include: ["api/requirements.txt"]` or so.',
  )
  expect(await recorded(['api/requirements.txt'])).toMatchObject({ universe: expect.stringContaining('sha256:') })
})
