/** A checkout in a temporary folder, and disks that fail or die at a chosen step. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { disk } from '../../src/workspace/files.ts'
import type { FileSystem } from '../../src/workspace/files.ts'
import type { Workspace } from '../../src/workspace/place.ts'

/** In memory where there is a place for that: every step of an edit is flushed, and a shared disk takes its time. */
const QUICKEST = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

export function temporaryFolder(parent = QUICKEST): string {
  const folder = mkdtempSync(join(parent, 'lockstep-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function writeTree(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

export function readTree(root: string, paths: Iterable<string>): Record<string, string> {
  return Object.fromEntries([...paths].map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

export function modeOf(root: string, path: string): number {
  return statSync(join(root, path)).mode & 0o777
}

export function workspaceAt(root: string, files: FileSystem = disk, now = '2026-01-02T03:04:05.000Z'): Workspace {
  return { root, files, now: () => new Date(now) }
}

/** Counts the operations, and lets `before` throw ahead of any of them. */
export function observedDisk(before: (ordinal: number, operation: string) => void | Promise<void>): FileSystem {
  let ordinal = 0
  const step = async (operation: string) => {
    await before(ordinal++, operation)
  }
  return {
    stat: async (path) => (await step('stat'), disk.stat(path)),
    read: async (path) => (await step('read'), disk.read(path)),
    list: async (path) => (await step('list'), disk.list(path)),
    makeFolder: async (path) => (await step('makeFolder'), disk.makeFolder(path)),
    write: async (path, bytes, mode) => (await step('write'), disk.write(path, bytes, mode)),
    rename: async (from, to) => (await step('rename'), disk.rename(from, to)),
    remove: async (path) => (await step('remove'), disk.remove(path)),
    removeFolder: async (path) => (await step('removeFolder'), disk.removeFolder(path)),
    sync: async (path) => (await step('sync'), disk.sync(path)),
  }
}

export function systemError(code: string): Error {
  return Object.assign(new Error(code), { code })
}
