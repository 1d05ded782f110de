import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { LockstepError } from '../../src/errors.ts'
import type { Planned } from '../../src/run/ports.ts'
import { explanation, finding, planDocument, scanDocument, scanEntry, unit } from '../render/documents.ts'
import { temporaryFolder, writeTree } from '../workspace/place-of-test.ts'
import { run } from './fake.ts'

const CLEAN = scanDocument(scanEntry([]))
const FOUND = scanDocument(scanEntry([finding()]))
const bytes = (text: string) => new TextEncoder().encode(text)

function planned(more: Parameters<typeof unit>[0] = {}): Planned {
  const document = unit(more)
  const edits = [{ file: 'requirements.txt', before: bytes('torch==2.1.0\n'), after: bytes('torch==2.13.0\n') }]
  return { document: planDocument(document), plans: [{ document, edits }] }
}

function checkout(): string {
  const root = temporaryFolder()
  writeTree(root, { 'requirements.txt': 'torch==2.1.0\n' })
  return root
}

const manifest = (root: string) => readFileSync(join(root, 'requirements.txt'), 'utf8')

describe('exit codes', () => {
  test.each<[string, string[], Parameters<typeof run>[1], number]>([
    ['scan without findings', ['scan'], { scan: CLEAN }, 0],
    ['scan with findings', ['scan'], { scan: FOUND }, 1],
    ['plan, whatever it finds', ['plan'], { plan: planned({ after: scanEntry([finding()]) }) }, 0],
    ['config that holds', ['config', 'validate'], { config: { file: '.github/lockstep.yml' } }, 0],
    ['no config', ['config', 'validate'], {}, 0],
    ['config that does not hold', ['config', 'validate'], { error: new LockstepError('a.yml:1', 'Bad.', 'Mend.') }, 2],
    ['an error', ['scan'], { error: new LockstepError('--index-url', 'No index answers.', 'Check it.') }, 2],
    ['a defect', ['scan'], { error: new TypeError('x is not a function') }, 2],
    ['an unknown option', ['scan', '--fromat', 'json'], {}, 2],
    ['an unknown command', ['paln'], {}, 2],
    ['too many paths', ['scan', 'a', 'b'], {}, 2],
    ['an option without its value', ['scan', '--format'], {}, 2],
    ['no command', [], {}, 2],
    ['help', ['--help'], {}, 0],
    ['help of a command', ['plan', '--help'], {}, 0],
    ['help as a command', ['help', 'plan'], {}, 0],
    ['version', ['--version'], {}, 0],
    ['no such folder', ['scan', '/no/such/folder'], { scan: CLEAN }, 2],
    ['a command of a later issue', ['verify', 'x'], {}, 2],
  ])('%s', async (_, argv, told, code) => {
    const root = checkout()
    const [command = '', ...rest] = argv
    const takesPath = ['scan', 'plan'].includes(command) && !rest.some((word) => word.startsWith('/') || word === 'b')
    const ended = await run(
      takesPath ? [command, ...rest, ...(rest.includes('--format') && rest.length === 1 ? [] : [root])] : argv,
      told,
    )
    expect(ended).toMatchObject({ code })
    expect(ended.closed).toBe(told?.error === undefined && ended.options.length > 0 ? 1 : 0)
    expect(ended.stdout === '').toBe(code === 2)
  })
})

describe('explain', () => {
  test('tells of one finding, and asks for what less would cost', async () => {
    const left = planned({ after: scanEntry([finding({ id: 'X-2' })]), explanations: [explanation('X-2', 'torch')] })
    const ended = await run(['explain', 'X-2'], { plan: left })
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toContain('X-2 in torch stays, since:\n\n  - a fact of X-2 (requirements.txt:3)')
    expect(ended.options[0]?.tellsMoves).toBe(true)
  })

  test('names the nearest where nobody knows the name, in one line', async () => {
    const ended = await run(['explain', 'torhc'], { plan: planned() })
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toMatch(/^lockstep: torhc: .* Did you mean torch\?\n$/)
  })
})

describe('what is said when something is wrong', () => {
  test.each([
    [['scan', '--fromat'], /unknown option '--fromat'\. Did you mean --format\?/],
    [['paln'], /unknown command 'paln'\. Did you mean plan\?/],
    [
      ['scan', '--format', 'sarif', '.'],
      /^lockstep: --format: This version does not write sarif yet\. Use text, json or markdown\.\n$/,
    ],
    [['scan', '--format', 'xml', '.'], /"xml" is no format/],
    [['scan', '--python', 'three', '.'], /--python: "three" is not a Python minor\. Write it as 3\.11\./],
    [['scan', '--accelerator', 'gpu', '.'], /"gpu" is not an accelerator/],
    [['scan', '--platform', 'My PC', '.'], /is not a platform/],
    [['scan', '--index-url', 'pypi', '.'], /not the address of an index/],
    [['scan', '--exclude-newer', '2026-02-30', '.'], /"2026-02-30" is not a date/],
    [['scan', '--exclude-newer', 'yesterday', '.'], /is not a date/],
    [['scan', '--strategy', 'fast', '.'], /Allowed choices are minimal, latest/],
    [['apply', '--report', 'bundle', '.'], /does not write report files yet/],
  ])('%j', async (argv, words) => {
    const { stderr, code } = await run(argv, { scan: CLEAN })
    expect(stderr).toMatch(words)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(code).toBe(2)
  })

  test('an error is one line, inert on a terminal; a stack only when asked for', async () => {
    const error = new LockstepError('a\u001B[31m.txt:3', 'Bad\nthing.', 'Mend it.', { cause: new Error('why') })
    expect((await run(['scan', checkout()], { error })).stderr).toBe(
      'lockstep: a\uFFFD[31m.txt:3: Bad thing. Mend it.\n',
    )
    expect((await run(['scan', checkout()], { error, env: { LOCKSTEP_DEBUG: '1' } })).stderr).toMatch(
      /caused by: Error: why\n\s+at /,
    )
  })

  test('a defect says that it is one, and how to report it', async () => {
    const { stderr } = await run(['scan', checkout()], { error: new TypeError('x is not a function') })
    expect(stderr).toMatch(
      /^lockstep: this is a defect in Lockstep 1\.2\.3 .*TypeError: x is not a function.*LOCKSTEP_DEBUG=1/,
    )
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})

describe('options', () => {
  test('reach the route in their own types', async () => {
    const root = checkout()
    const argv = `scan ${root} --config c.yml --python 3.11 --python 3.12 --platform linux_x86_64 --accelerator cu13 --index-url https://i.example/simple
      --extra-index-url https://e.example --find-links wheels --advisories a.zip --advisories b.json --exclude-newer 2026-11-22
      --universe u.json --offline --strategy latest`
    const { options } = await run(argv.split(/\s+/), { scan: CLEAN })
    expect(options).toMatchObject([
      {
        root,
        config: 'c.yml',
        python: ['3.11', '3.12'],
        platforms: ['linux_x86_64'],
        accelerator: 'cu13',
        indexUrl: 'https://i.example/simple',
        extraIndexUrls: ['https://e.example'],
        findLinks: ['wheels'],
        advisories: ['a.zip', 'b.json'],
        excludeNewer: '2026-11-22T23:59:59.999Z',
        universe: 'u.json',
        offline: true,
        strategy: 'latest',
      },
    ])
    const chosen = await run(['plan', root, '--option', '2', '--option', 'a/requirements.txt=1'])
    expect(chosen.options).toMatchObject([{ options: ['2', 'a/requirements.txt=1'] }])
    const plain = await run(['scan', root], { scan: CLEAN })
    expect(plain.options).toMatchObject([
      { config: null, python: [], accelerator: null, excludeNewer: null, offline: false, strategy: null },
    ])
  })

  test.each([
    ['2026-11-22T12:00:00Z', '2026-11-22T12:00:00.000Z'],
    ['2026-11-22T12:00:00+02:00', '2026-11-22T10:00:00.000Z'],
  ])('--exclude-newer %s', async (text, instant) => {
    const { options } = await run(['scan', checkout(), '--exclude-newer', text], { scan: CLEAN })
    expect(options[0]?.excludeNewer).toBe(instant)
  })

  test('--format json prints one document and nothing else', async () => {
    const { stdout } = await run(['scan', checkout(), '--format', 'json'], {
      scan: FOUND,
      terminal: true,
      progress: ['reading'],
    })
    expect(JSON.parse(stdout)).toEqual(FOUND)
  })

  test('--record writes the facts used, and says so on stderr', async () => {
    const root = checkout()
    const file = join(root, 'u.json')
    const recording = { universe: 'sha256:11', bytes: bytes('{}') }
    const ended = await run(['plan', root, '--record', file], { plan: planned(), recording })
    expect(readFileSync(file, 'utf8')).toBe('{}')
    expect(ended.stderr).toContain('sha256:11')
    const impossible = await run(['plan', root, '--record', join(root, 'none', 'u.json')], {
      plan: planned(),
      recording,
    })
    expect(impossible).toMatchObject({ code: 2, stdout: '', closed: 1 })
  })
})

describe('progress and colour', () => {
  const progress = ['reading manifests', 'asking \u001B[2J the index']

  test('a progress line on a terminal only, gone before the result', async () => {
    const shown = await run(['scan', checkout()], { scan: CLEAN, terminal: true, progress })
    expect(shown.stderr).toContain('\r\u001B[2Kreading manifests')
    expect(shown.stderr).not.toContain('\u001B[2J')
    expect(shown.stderr.endsWith('\r\u001B[2K')).toBe(true)
    expect((await run(['scan', checkout()], { scan: CLEAN, progress })).stderr).toBe('')
    expect((await run(['scan', checkout(), '--quiet'], { scan: CLEAN, terminal: true, progress })).stderr).toBe('')
  })

  test.each([
    [{ terminal: true }, [], true],
    [{ terminal: true }, ['--no-color'], false],
    [{ terminal: true, env: { NO_COLOR: '1' } }, [], false],
    [{ terminal: true, env: { NO_COLOR: '' } }, [], true],
    [{ terminal: true, env: { TERM: 'dumb' } }, [], false],
    [{ terminal: false }, [], false],
  ])('%j %j', async (told, more, colored) => {
    const { stdout } = await run(['scan', checkout(), ...more], { scan: FOUND, ...told })
    expect(stdout.includes('\u001B[')).toBe(colored)
  })
})

describe('apply and rollback', () => {
  test('writes, backs up, tells how to go back, and goes back bit for bit', async () => {
    const root = checkout()
    const applied = await run(['apply', root], { plan: planned() })
    expect(applied).toMatchObject({ code: 0, stderr: '' })
    expect(applied.stdout).toContain('lockstep rollback --plan 0123456789ab')
    expect(manifest(root)).toBe('torch==2.13.0\n')
    const back = await run(['rollback', root, '--plan', '0123456789ab', '--format', 'json'])
    expect(JSON.parse(back.stdout)).toEqual({
      schemaVersion: 1,
      planIds: ['0123456789ab'],
      files: ['requirements.txt'],
    })
    expect(manifest(root)).toBe('torch==2.1.0\n')
    expect((await run(['rollback', root])).stdout).toContain('Nothing was restored')
  })

  test('a plan that the independent check did not pass is not written', async () => {
    const root = checkout()
    const ended = await run(['apply', root], {
      plan: planned({ certificate: { ...unit().certificate, checked: false } }),
    })
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(manifest(root)).toBe('torch==2.1.0\n')
  })

  test('a file that changed since is named, and nothing is written', async () => {
    const root = checkout()
    writeFileSync(join(root, 'requirements.txt'), 'mine\n')
    const ended = await run(['apply', root], { plan: planned() })
    expect(ended.code).toBe(2)
    expect(ended.stderr).toMatch(/^lockstep: requirements\.txt: The file has changed/)
    expect((await run(['rollback', root])).stderr).toContain('nothing to roll back')
  })
})

describe('init, record', () => {
  test('init writes a file once', async () => {
    const root = checkout()
    expect((await run(['init', root])).stdout).toContain('.github/lockstep.yml is written')
    expect(readFileSync(join(root, '.github/lockstep.yml'), 'utf8')).toMatch(/^#/)
    const again = await run(['init', root])
    expect(again).toMatchObject({ code: 2, stdout: '' })
    expect(again.stderr).toContain('There is a configuration already')
  })

  test('what is recorded into a file whose name ends in .gz is packed', async () => {
    const root = checkout()
    const told = { plan: planned(), recording: { universe: 'sha256:22', bytes: bytes('{"a":1}') } }
    const [own, beside] = [join(root, 'record.json.gz'), join(root, 'plan.json.gz')]
    const ended = await run(['record', root, '--record', own, '--format', 'json'], told)
    await run(['plan', root, '--record', beside], told)
    for (const file of [own, beside]) expect(gunzipSync(readFileSync(file)).toString()).toBe('{"a":1}')
    expect(JSON.parse(ended.stdout)).toMatchObject({ file: own, bytes: readFileSync(own).length })
  })

  test('record writes the universe of a plan', async () => {
    const root = checkout()
    const file = join(root, 'facts.json')
    const told = { plan: planned(), recording: { universe: 'sha256:22', bytes: bytes('{"a":1}') } }
    const ended = await run(['record', root, '--record', file, '--format', 'json'], told)
    expect(JSON.parse(ended.stdout)).toEqual({ schemaVersion: 1, universe: 'sha256:22', file, bytes: 7 })
    expect(readFileSync(file, 'utf8')).toBe('{"a":1}')
    expect(readdirSync(root).filter((name) => name.endsWith('.new'))).toEqual([])
  })

  test('a plan writes nothing into the checkout', async () => {
    const root = checkout()
    await run(['plan', root], { plan: planned() })
    expect(existsSync(join(root, '.lockstep'))).toBe(false)
  })
})
