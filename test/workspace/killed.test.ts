/** A real process, killed with SIGKILL at random points while it applies; then recovery. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { recover } from '../../src/workspace/recover.ts'
import { readTree, temporaryFolder, workspaceAt, writeTree } from './place-of-test.ts'
import { FILES } from './killed-child.ts'

const CHILD = fileURLToPath(new URL('killed-child.ts', import.meta.url))
const ROUNDS = 20

test('kill -9 at random points leaves all or nothing once the next run has been there', async () => {
  const before = Object.fromEntries(FILES.map((path) => [path, 'before\n']))
  const after = Object.fromEntries(FILES.map((path) => [path, 'after\n']))
  const seen = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    // On the disk, where the steps take long enough to be hit.
    const root = temporaryFolder(tmpdir())
    writeTree(root, before)
    const child = spawn(process.execPath, [CHILD, root], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    setTimeout(() => child.kill('SIGKILL'), (round / ROUNDS) * 250)
    await once(child, 'close')
    const recovery = await recover(workspaceAt(root))
    const now = readTree(root, FILES)
    expect([before, after]).toContainEqual(now)
    seen.add(recovery === null ? 'nothing to do' : recovery.outcome)
  }
  expect([...seen]).toContain('nothing to do')
})
