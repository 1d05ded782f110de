import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import { applyPlans } from '../../src/workspace/apply.ts'
import type { PlanToApply } from '../../src/workspace/apply.ts'
import { recover } from '../../src/workspace/recover.ts'
import { rollBack } from '../../src/workspace/rollback.ts'
import {
  modeOf,
  observedDisk,
  readTree,
  systemError,
  temporaryFolder,
  workspaceAt,
  writeTree,
} from './place-of-test.ts'

const BEFORE = {
  'requirements.txt': 'torch==2.1.0  # é\r\n',
  'services/api/pyproject.toml': '[project]\nname = "api"\n',
  'services/api/constraints.txt': 'numpy<2\n',
}
const AFTER = {
  'requirements.txt': 'torch==2.8.0  # é\r\n',
  'services/api/pyproject.toml': '[project]\nname = "api"\n# x\n',
  'services/api/constraints.txt': '',
}
const PATHS = Object.keys(BEFORE)
const bytes = (text: string) => new TextEncoder().encode(text)

const textOf = (tree: Record<string, string>, path: string) => bytes(tree[path] ?? '')

function planOf(planId: string, paths: readonly string[]): PlanToApply {
  return { planId, edits: paths.map((file) => ({ file, before: textOf(BEFORE, file), after: textOf(AFTER, file) })) }
}

const PLANS = [planOf('0123456789ab', PATHS.slice(0, 1)), planOf('ba9876543210', PATHS.slice(1))]

function checkout(): string {
  const root = temporaryFolder()
  writeTree(root, BEFORE)
  return root
}

describe('apply and rollback', () => {
  test('edits, keeps modes, backs up, and rolls back bit for bit', async () => {
    const root = checkout()
    chmodSync(join(root, 'requirements.txt'), 0o640)
    const applied = await applyPlans(workspaceAt(root), PLANS)
    expect(applied.map(({ planId, backup }) => [planId, backup])).toEqual([
      ['0123456789ab', '.lockstep/backups/0123456789ab'],
      ['ba9876543210', '.lockstep/backups/ba9876543210'],
    ])
    expect(readTree(root, PATHS)).toEqual(AFTER)
    expect(modeOf(root, 'requirements.txt')).toBe(0o640)
    expect(readFileSync(join(root, '.lockstep/.gitignore'), 'utf8')).toBe('*\n')
    expect(existsSync(join(root, '.lockstep/journal.json'))).toBe(false)
    expect(existsSync(join(root, '.lockstep/staging'))).toBe(false)
    expect(existsSync(join(root, '.lockstep/lock'))).toBe(false)

    const back = await rollBack(workspaceAt(root), null)
    expect(back.planIds.toSorted()).toEqual(['0123456789ab', 'ba9876543210'])
    expect(readTree(root, PATHS)).toEqual(BEFORE)
    expect(modeOf(root, 'requirements.txt')).toBe(0o640)
    expect(await rollBack(workspaceAt(root), null)).toEqual({ planIds: [], files: [] })
  })

  test('--plan rolls back that plan alone', async () => {
    const root = checkout()
    await applyPlans(workspaceAt(root), PLANS)
    expect(await rollBack(workspaceAt(root), 'ba9876543210')).toEqual({
      planIds: ['ba9876543210'],
      files: PATHS.slice(1),
    })
    expect(readTree(root, PATHS)).toEqual({ ...BEFORE, 'requirements.txt': AFTER['requirements.txt'] })
  })

  test('the last apply goes first, then the one before it', async () => {
    const root = checkout()
    await applyPlans(workspaceAt(root), PLANS.slice(0, 1))
    const second = {
      file: 'requirements.txt',
      before: bytes(AFTER['requirements.txt']),
      after: bytes('torch==2.9.0\n'),
    }
    await applyPlans(workspaceAt(root, undefined, '2026-02-01T00:00:00.000Z'), [
      { planId: 'aaaaaaaaaaaa', edits: [second] },
    ])
    expect((await rollBack(workspaceAt(root), null)).planIds).toEqual(['aaaaaaaaaaaa'])
    expect((await rollBack(workspaceAt(root), null)).planIds).toEqual(['0123456789ab'])
    expect(readTree(root, PATHS)).toEqual(BEFORE)
  })

  test('refuses to apply where a file has changed since it was read, and changes none', async () => {
    const root = checkout()
    writeFileSync(join(root, PATHS[2] ?? ''), 'numpy<3\n')
    await expect(applyPlans(workspaceAt(root), PLANS)).rejects.toMatchObject({ where: 'services/api/constraints.txt' })
    expect(readTree(root, PATHS.slice(0, 2))).toEqual({
      [PATHS[0] ?? '']: BEFORE['requirements.txt'],
      [PATHS[1] ?? '']: BEFORE['services/api/pyproject.toml'],
    })
    expect(existsSync(join(root, '.lockstep/backups/0123456789ab'))).toBe(false)
  })

  test('a second apply of the same plans is refused, and the backup of the first one stays', async () => {
    const root = checkout()
    await applyPlans(workspaceAt(root), PLANS)
    await expect(applyPlans(workspaceAt(root), PLANS)).rejects.toMatchObject({
      where: 'requirements.txt',
      message: expect.stringContaining('has changed since it was read'),
    })
    const partly = [planOf('0123456789ab', PATHS.slice(0, 1)), planOf('cccccccccccc', PATHS.slice(1))]
    await expect(applyPlans(workspaceAt(root), partly)).rejects.toThrow(LockstepError)
    await rollBack(workspaceAt(root), null)
    expect(readTree(root, PATHS)).toEqual(BEFORE)
  })

  test('refuses to roll back where bytes changed since, naming the file, and restores none', async () => {
    const root = checkout()
    await applyPlans(workspaceAt(root), PLANS)
    writeFileSync(join(root, 'services/api/pyproject.toml'), 'mine')
    await expect(rollBack(workspaceAt(root), null)).rejects.toMatchObject({ where: 'services/api/pyproject.toml' })
    expect(readTree(root, ['requirements.txt'])).toEqual({ 'requirements.txt': AFTER['requirements.txt'] })
  })

  test('refuses a backup whose bytes were tampered with', async () => {
    const root = checkout()
    await applyPlans(workspaceAt(root), PLANS.slice(0, 1))
    writeFileSync(join(root, '.lockstep/backups/0123456789ab/files/requirements.txt'), 'evil==1\n')
    await expect(rollBack(workspaceAt(root), null)).rejects.toThrow(/not those that were backed up/)
    expect(readTree(root, ['requirements.txt'])).toEqual({ 'requirements.txt': AFTER['requirements.txt'] })
  })

  test.each([
    ['nothing applied', null],
    ['an unknown plan', 'ffffffffffff'],
    ['no plan id at all', '../../etc'],
  ])('rollback of %s says so', async (_, planId) => {
    const root = checkout()
    await expect(rollBack(workspaceAt(root), planId)).rejects.toBeInstanceOf(LockstepError)
    expect(existsSync(join(root, '.lockstep'))).toBe(false)
  })

  test('a live process with the lock is waited for, a dead one is not', async () => {
    const root = checkout()
    writeTree(root, { '.lockstep/lock': `${process.ppid}\n` })
    await expect(applyPlans(workspaceAt(root), PLANS)).rejects.toThrow(/Another run/)
    writeTree(root, { '.lockstep/lock': '999999999\n' })
    await applyPlans(workspaceAt(root), PLANS)
    expect(readTree(root, PATHS)).toEqual(AFTER)
  })
})

describe('paths and links', () => {
  test.each([
    '../out.txt',
    '/etc/passwd',
    'a/../../b',
    '.git/hooks/pre-commit',
    'x/.GIT/config',
    '.lockstep/x',
    'a//b',
    'a\\b',
    '../../../../../out.txt',
    'C:x',
    'a\0b',
    '.git /config',
    'git~1/config',
  ])('%j is refused', async (file) => {
    const root = checkout()
    const plan = { planId: '0123456789ab', edits: [{ file, before: bytes(''), after: bytes('x') }] }
    await expect(applyPlans(workspaceAt(root), [plan])).rejects.toThrow(/does not lead to a file/)
    expect(readTree(root, PATHS)).toEqual(BEFORE)
    expect(existsSync(join(root, '.lockstep/backups'))).toBe(false)
  })

  test('a manifest that became a symbolic link, or stands behind one, is refused', async () => {
    const root = temporaryFolder()
    const outside = temporaryFolder()
    writeTree(outside, { 'requirements.txt': BEFORE['requirements.txt'] })
    symlinkSync(join(outside, 'requirements.txt'), join(root, 'requirements.txt'))
    symlinkSync(outside, join(root, 'linked'))
    const edit = PLANS[0]?.edits[0]
    if (edit === undefined) throw new Error('no edit')
    for (const file of ['requirements.txt', 'linked/requirements.txt']) {
      const plan = { planId: '0123456789ab', edits: [{ ...edit, file }] }
      await expect(applyPlans(workspaceAt(root), [plan])).rejects.toBeInstanceOf(LockstepError)
    }
    expect(readTree(outside, ['requirements.txt'])).toEqual({ 'requirements.txt': BEFORE['requirements.txt'] })
  })

  test("Lockstep's own folder is never followed elsewhere", async () => {
    const root = checkout()
    const outside = temporaryFolder()
    symlinkSync(outside, join(root, '.lockstep'))
    await expect(applyPlans(workspaceAt(root), PLANS)).rejects.toThrow(/folder is needed/)
    expect(existsSync(join(outside, 'backups'))).toBe(false)
  })

  test('a file with a second hard link is replaced in the checkout alone', async () => {
    const root = checkout()
    linkSync(join(root, 'requirements.txt'), join(root, 'twin.txt'))
    await applyPlans(workspaceAt(root), PLANS)
    expect(readTree(root, ['twin.txt'])).toEqual({ 'twin.txt': BEFORE['requirements.txt'] })
  })

  test('a journal that a stranger wrote leads nowhere', async () => {
    const root = checkout()
    mkdirSync(join(root, '.git/hooks'), { recursive: true })
    const entry = { path: '.git/hooks/post-checkout', beforeSha256: '0'.repeat(64), afterSha256: '1'.repeat(64) }
    writeTree(root, { '.lockstep/journal.json': JSON.stringify({ version: 1, kind: 'apply', entries: [entry] }) })
    await expect(recover(workspaceAt(root))).rejects.toThrow(/cannot be read/)
  })
})

async function stepsOf(work: (files: ReturnType<typeof observedDisk>) => Promise<unknown>): Promise<number> {
  let steps = 0
  await work(observedDisk(() => void steps++))
  return steps
}

describe('faults at every step', () => {
  test.each(['ENOSPC', 'EIO', 'EACCES'])('%s leaves every file as it was, and says so', async (code) => {
    const scratch = checkout()
    const steps = await stepsOf((files) => applyPlans(workspaceAt(scratch, files), PLANS))
    expect(steps).toBeGreaterThan(40)
    let refusals = 0
    for (let failing = 0; failing < steps; failing++) {
      const root = checkout()
      const files = observedDisk((ordinal) => {
        if (ordinal === failing) throw systemError(code)
      })
      const outcome = await applyPlans(workspaceAt(root, files), PLANS).catch((error: unknown) => error)
      const now = readTree(root, PATHS)
      const hasFailed = outcome instanceof Error
      refusals += hasFailed ? 1 : 0
      expect({ failing, now }).toEqual({ failing, now: hasFailed ? BEFORE : AFTER })
      expect({ failing, isTold: !hasFailed || outcome instanceof LockstepError }).toEqual({ failing, isTold: true })
      const line = hasFailed ? outcome.message : ''
      const mustSay = hasFailed && code === 'ENOSPC' ? /disk is full.*No file was changed/ : /^/
      expect(line).toMatch(mustSay)
      expect(await recover(workspaceAt(root))).toBeNull()
      if (hasFailed) await applyPlans(workspaceAt(root), PLANS)
      expect(readTree(root, PATHS)).toEqual(AFTER)
    }
    expect(refusals).toBeGreaterThan(steps - 6)
  })

  test('a disk that stays full after the first failure leaves every file as it was', async () => {
    const scratch = checkout()
    const steps = await stepsOf((files) => applyPlans(workspaceAt(scratch, files), PLANS))
    for (let failing = 0; failing < steps; failing++) {
      const root = checkout()
      const files = observedDisk((ordinal, operation) => {
        if (ordinal >= failing && (operation === 'write' || operation === 'makeFolder')) throw systemError('ENOSPC')
      })
      const outcome = await applyPlans(workspaceAt(root, files), PLANS).catch((error: unknown) => error)
      expect({ failing, isTold: Array.isArray(outcome) || outcome instanceof LockstepError }).toEqual({
        failing,
        isTold: true,
      })
      const now = JSON.stringify(readTree(root, PATHS))
      expect([JSON.stringify(BEFORE), JSON.stringify(AFTER)]).toContain(now)
    }
  })

  test('death at any step of apply and of rollback: the next run leaves all or nothing', async () => {
    const scratch = checkout()
    const steps = await stepsOf((files) => applyPlans(workspaceAt(scratch, files), PLANS))
    const stepsBack = await stepsOf((files) => rollBack(workspaceAt(scratch, files), null))
    const outcomes = new Set<string>()
    for (let dying = 0; dying < steps + stepsBack; dying++) {
      const isBack = dying >= steps
      const root = checkout()
      if (isBack) await applyPlans(workspaceAt(root), PLANS)
      const files = observedDisk((ordinal) => {
        if (ordinal >= dying - (isBack ? steps : 0)) throw systemError('EIO')
      })
      const workspace = workspaceAt(root, files)
      await (isBack ? rollBack(workspace, null) : applyPlans(workspace, PLANS)).catch(() => null)
      const recovery = await recover(workspaceAt(root))
      outcomes.add(`${isBack ? 'rollback' : 'apply'} ${recovery?.outcome ?? 'untouched'}`)
      expect([JSON.stringify(BEFORE), JSON.stringify(AFTER)]).toContain(JSON.stringify(readTree(root, PATHS)))
      expect(await recover(workspaceAt(root))).toBeNull()
    }
    expect([...outcomes].sort()).toEqual([
      'apply finished',
      'apply untouched',
      'rollback finished',
      'rollback untouched',
    ])
  })

  test('a file changed between death and recovery is left alone, and the rest is taken back', async () => {
    const root = checkout()
    const kept = workspaceAt(root)
    let renames = 0
    const dying = observedDisk((_, operation) => {
      if (operation === 'rename' && ++renames >= 5) throw systemError('EIO')
      if (renames >= 5) throw systemError('EIO')
    })
    await applyPlans(workspaceAt(root, dying), PLANS).catch(() => null)
    expect(existsSync(join(root, '.lockstep/journal.json'))).toBe(true)
    writeFileSync(join(root, 'services/api/constraints.txt'), 'mine\n')
    const recovery = await recover(kept)
    expect(recovery).toMatchObject({ outcome: 'taken back', leftAlone: ['services/api/constraints.txt'] })
    expect(readTree(root, PATHS)).toEqual({ ...BEFORE, 'services/api/constraints.txt': 'mine\n' })
  })
})
