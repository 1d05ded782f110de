/** The process that killed.test.ts kills: applies one plan, slowly. */
import { pathToFileURL } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { applyPlans } from '../../src/workspace/apply.ts'
import type { PlanToApply } from '../../src/workspace/apply.ts'
import { disk } from '../../src/workspace/files.ts'
import type { FileSystem } from '../../src/workspace/files.ts'

export const FILES = ['a.txt', 'b/b.txt', 'c/c/c.txt', 'd.txt']

const bytes = (text: string) => new TextEncoder().encode(text)

function planFor(): PlanToApply {
  return {
    planId: '0123456789ab',
    edits: FILES.map((file) => ({ file, before: bytes('before\n'), after: bytes('after\n') })),
  }
}

const slow: FileSystem = {
  ...disk,
  async write(path, bytes, mode) {
    await sleep(3)
    await disk.write(path, bytes, mode)
  },
  async rename(from, to) {
    await sleep(10)
    await disk.rename(from, to)
    await sleep(10)
  },
  async sync(folder) {
    await sleep(2)
    await disk.sync(folder)
  },
}

const root = process.argv[2]
if (root !== undefined && import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write('ready\n')
  await applyPlans({ root, files: slow, now: () => new Date() }, [planFor()])
}
