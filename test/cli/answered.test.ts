import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'

const MODULE = JSON.stringify(new URL('../../src/cli/answered.ts', import.meta.url).href)

function run(promise: string): Promise<{ readonly code: unknown; readonly stderr: string }> {
  // Not awaited at the outermost level, where Node itself would notice.
  const script = `import { answered } from ${MODULE}\nanswered(${promise}).then((code) => { process.exitCode = code })`
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module', '-e', script], (error, _, stderr) =>
      resolve({ code: error?.code ?? 0, stderr }),
    )
  })
}

test('a process whose work runs out before the answer fails, and says so', async () => {
  const { code, stderr } = await run('new Promise(() => {})')
  expect(code).toBe(2)
  expect(stderr).toContain('it ended without an answer')
})

test('an answer is the exit code, and nothing is said', async () => {
  expect(await run('Promise.resolve(0)')).toEqual({ code: 0, stderr: '' })
  expect(await run('Promise.resolve(1)')).toEqual({ code: 1, stderr: '' })
})
