import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { releasePagesOf } from '../../src/app/release-pages.ts'
import { readSettings } from '../../src/app/settings.ts'

/** With an uv that says what it has built in. */
function asked(more: Readonly<Record<string, string>>, index: string | null = 'https://index.example/simple') {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-pages-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  if (index !== null) {
    writeFileSync(join(folder, 'uv'), `#!/bin/sh\necho "--index-url ${index}"\n`)
    chmodSync(join(folder, 'uv'), 0o755)
  }
  const none = { PIP_CONFIG_FILE: '/dev/null', UV_NO_CONFIG: '1' }
  const env = { PATH: folder, LOCKSTEP_CACHE_DIR: join(folder, 'cache'), ...none, ...more }
  return releasePagesOf(readSettings(env), env)
}

test('releases are linked beside the index that installers have built in', async () => {
  expect(await asked({})).toBe('https://index.example/project/{name}/{version}/')
  expect(await asked({}, 'https://index.example/root/mirror/')).toBeNull()
  expect(await asked({}, null)).toBeNull()
})

test('the operator’s word counts before it', async () => {
  const pages = 'https://pages.example/{name}/{version}'
  expect(await asked({ LOCKSTEP_RELEASE_PAGES: pages })).toBe(pages)
  expect(await asked({ LOCKSTEP_RELEASE_PAGES: 'none' })).toBeNull()
})

test('where the operator names another index, its pages are not known', async () => {
  for (const name of ['LOCKSTEP_INDEX_URL', 'PIP_INDEX_URL', 'UV_DEFAULT_INDEX'])
    expect([name, await asked({ [name]: 'https://mirror.example/simple' })]).toEqual([name, null])
})
