/**
 * The index that an installer uses when nobody names one: uv and pip are asked, because no host name is written here.
 *
 * Both run outside the checkout, with a scrubbed environment, without configuration files, without a network, for a few seconds at
 * most. What they answer is part of their build, so it is kept on disk for a week.
 */
import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { delimiter, isAbsolute } from 'node:path'
import { LockstepError } from '../errors.ts'
import { Disk } from '../http/disk.ts'
import { parseUrl } from '../http/redact.ts'

export interface BuiltInOptions {
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly home: string
  readonly cacheDir: string
  readonly now: number
  /** Where the commands are looked for; the operator's PATH by itself. */
  readonly timeoutMs?: number
}

const KEPT_MS = 7 * 86_400_000
const ENTRY = 'built-in-index'

/** Each prints its default somewhere; the pattern finds it. */
const QUESTIONS = [
  {
    command: 'uv',
    input: '',
    args: ['pip', 'compile', '--emit-index-url', '--no-header', '-'],
    answer: /^--index-url\s+(\S+)/m,
  },
  { command: 'pip', input: '', args: ['install', '--help'], answer: helpPattern() },
  { command: 'python3', input: '', args: ['-I', '-m', 'pip', 'install', '--help'], answer: helpPattern() },
  { command: 'python', input: '', args: ['-I', '-m', 'pip', 'install', '--help'], answer: helpPattern() },
] as const

/** `--index-url <url>  Base URL of the Python Package Index (default https://...).` over any number of lines. */
function helpPattern(): RegExp {
  return /--index-url\s+<url>[^<]*?\(default:?\s+(https?:\/\/[^\s)]+?)\)/
}

/** Throws LockstepError when neither can be asked. */
export async function builtInIndex(options: BuiltInOptions): Promise<string> {
  const disk = new Disk(options.cacheDir)
  const kept = disk.read(ENTRY)
  if (kept !== null && kept.confirmedMs() + KEPT_MS > options.now && isWebAddress(kept.text)) return kept.text
  for (const question of QUESTIONS) {
    const printed = await run(question.command, question.args, question.input, options)
    const url = question.answer.exec(printed)?.[1]
    if (url === undefined || !isWebAddress(url)) continue
    disk.write(ENTRY, url)
    disk.settled()
    return url
  }
  if (kept !== null && isWebAddress(kept.text)) return kept.text
  throw new LockstepError(
    '',
    'No package index is known: no settings name one, and neither uv nor pip could be asked for theirs.',
    'Name one with --index-url, or install uv or pip.',
  )
}

function isWebAddress(text: string): boolean {
  const url = parseUrl(text)
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:')
}

/** What the command prints; '' when it cannot be run. */
function run(command: string, args: readonly string[], input: string, options: BuiltInOptions): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(
      command,
      [...args],
      {
        cwd: tmpdir(),
        env: scrubbed(options),
        timeout: options.timeoutMs ?? 5_000,
        killSignal: 'SIGKILL',
        maxBuffer: 1 << 20,
        windowsHide: true,
      },
      (_error, stdout) => resolve(stdout),
    )
    child.on('error', () => resolve(''))
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}

/** Enough to start the command, and nothing that it could tell or be led by. Relative places of PATH are left out. */
function scrubbed({ variables, home }: BuiltInOptions): Record<string, string> {
  const path = (variables['PATH'] ?? variables['Path'] ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .join(delimiter)
  const kept = ['SYSTEMROOT', 'SystemRoot', 'PYENV_ROOT', 'PYENV_VERSION', 'TMPDIR', 'TEMP', 'TMP'] as const
  return {
    PATH: path,
    HOME: home,
    LC_ALL: 'C',
    COLUMNS: '400',
    UV_NO_CONFIG: '1',
    UV_OFFLINE: '1',
    UV_PYTHON_DOWNLOADS: 'never',
    PIP_CONFIG_FILE: process.platform === 'win32' ? 'nul' : '/dev/null',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    ...Object.fromEntries(kept.flatMap((name) => (variables[name] === undefined ? [] : [[name, variables[name]]]))),
  }
}
