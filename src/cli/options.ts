/**
 * The shared options (design, section 6): how they are written, and their form checked.
 * What they mean together (a config beside them, a universe without an index) is the route's to say.
 */
import { Option } from 'commander'
import type { Command } from 'commander'
import { LockstepError } from '../errors.ts'
import { acceleratorOf } from '../run/accelerator-option.ts'
import type { RunOptions } from '../run/ports.ts'

export type Format = 'text' | 'json' | 'markdown'

/** What commander gives for the shared options. */
export interface SharedOptions {
  readonly format: string
  readonly config?: string
  readonly python?: readonly string[]
  readonly platform?: readonly string[]
  readonly accelerator?: string
  readonly indexUrl?: string
  readonly extraIndexUrl?: readonly string[]
  readonly findLinks?: readonly string[]
  readonly advisories?: readonly string[]
  readonly excludeNewer?: string
  readonly universe?: string
  readonly record?: string
  readonly offline?: boolean
  readonly strategy?: string
  /** Of `plan` alone. */
  readonly steps?: boolean
  /** Of `plan` and `apply`. */
  readonly option?: readonly string[]
  /** Of `check` alone. */
  readonly base?: string
  readonly quiet?: boolean
  readonly color: boolean
}

const LATER_FORMATS = ['sarif', 'html']

export function addSharedOptions(command: Command): Command {
  return addOutputOptions(command)
    .option('--config <file>', 'configuration instead of .github/lockstep.yml')
    .addOption(several('--python <minor>', 'Python to install on, such as 3.11 (repeatable)'))
    .addOption(several('--platform <platform>', 'platform to install on, such as linux_x86_64 (repeatable)'))
    .option('--accelerator <kind>', 'cu11, cu12, cu13, rocm, xpu, cpu or any')
    .option('--index-url <url>', 'package index instead of the default one')
    .addOption(several('--extra-index-url <url>', 'package index beside it (repeatable)'))
    .addOption(several('--find-links <place>', 'folder or page with package files (repeatable)'))
    .addOption(several('--advisories <place>', 'OSV records: file, folder, archive or address (repeatable)'))
    .option('--exclude-newer <date>', 'ignore releases uploaded after this date (end of the day, UTC) or instant')
    .option('--universe <file>', 'replay recorded facts instead of asking anything')
    .option('--record <file>', 'write the facts used to a file')
    .option('--offline', 'use only what is on disk')
    .addOption(new Option('--strategy <strategy>', 'fewest changes, or newest').choices(['minimal', 'latest']))
}

/** Of the commands that plan. */
export function addPlanOptions(command: Command): Command {
  return addSharedOptions(command).addOption(
    several(
      '--option <choice>',
      'an alternative instead, by number or name; with several problems ID=CHOICE (repeatable)',
    ),
  )
}

export function addOutputOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <format>', 'text, json or markdown').default('text'))
    .option('--quiet', 'print results and errors alone')
    .option('--no-color', 'print without colours')
}

function several(flags: string, description: string): Option {
  return new Option(flags, description).argParser(collect)
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

export function formatOf(text: string): Format {
  if (text === 'text' || text === 'json' || text === 'markdown') return text
  if (LATER_FORMATS.includes(text)) {
    throw new LockstepError('--format', `This version does not write ${text} yet.`, 'Use text, json or markdown.')
  }
  throw new LockstepError('--format', `"${text}" is no format.`, 'Use text, json or markdown.')
}

export function runOptionsOf(
  root: string,
  shared: SharedOptions,
  channels: Pick<RunOptions, 'progress' | 'message'>,
): RunOptions {
  return {
    progress: (text) => channels.progress(text),
    message: (text) => channels.message(text),
    root,
    config: shared.config ?? null,
    python: (shared.python ?? []).map(pythonOf),
    platforms: (shared.platform ?? []).map(platformOf),
    accelerator: shared.accelerator === undefined ? null : acceleratorOf(shared.accelerator),
    indexUrl: shared.indexUrl === undefined ? null : urlOf('--index-url', shared.indexUrl),
    extraIndexUrls: (shared.extraIndexUrl ?? []).map((url) => urlOf('--extra-index-url', url)),
    findLinks: shared.findLinks ?? [],
    advisories: shared.advisories ?? [],
    excludeNewer: shared.excludeNewer === undefined ? null : instantOf(shared.excludeNewer),
    universe: shared.universe ?? null,
    offline: shared.offline ?? false,
    strategy: shared.strategy === 'minimal' || shared.strategy === 'latest' ? shared.strategy : null,
    ...(shared.steps === undefined ? {} : { steps: shared.steps }),
    ...(shared.option === undefined ? {} : { options: shared.option }),
    ...(shared.base === undefined ? {} : { base: shared.base }),
  }
}

function pythonOf(text: string): string {
  if (/^[23]\.\d{1,2}$/.test(text)) return text
  throw new LockstepError('--python', `"${text}" is not a Python minor.`, 'Write it as 3.11.')
}

function platformOf(text: string): string {
  if (/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(text)) return text
  throw new LockstepError(
    '--platform',
    `"${text}" is not a platform.`,
    'Write it as linux_x86_64, macosx_arm64 or win_amd64.',
  )
}

function urlOf(option: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && ['http:', 'https:', 'file:'].includes(url.protocol)) return text
  throw new LockstepError(option, 'This is not the address of an index.', 'Write it with https:// in front.')
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/

/** A date means the end of that day in UTC. */
export function instantOf(text: string): string {
  const [, year, month, day] = DATE.exec(text) ?? []
  if (year !== undefined) {
    const end = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), 23, 59, 59, 999))
    if (end.toISOString().startsWith(text)) return end.toISOString()
  } else if (INSTANT.test(text) && !Number.isNaN(Date.parse(text))) {
    return new Date(text).toISOString()
  }
  throw new LockstepError(
    '--exclude-newer',
    `"${text}" is not a date.`,
    'Write it as 2026-11-22 or 2026-11-22T12:00:00Z.',
  )
}
