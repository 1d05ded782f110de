/**
 * The image without a container: what the Dockerfile copies, laid out in a folder, and built there by its command.
 *
 * The one difference: packages are linked from this checkout, those of development left out as `npm prune --omit=dev` leaves them out.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ignore from 'ignore'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Image {
  /** Its /app. */
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  /** What it runs: the entrypoint behind tini, with the command. */
  readonly command: readonly string[]
  readonly healthCheck: readonly string[]
}

interface Instruction {
  readonly name: string
  readonly text: string
}

export function layImage(scratch: string): Image {
  const instructions = readInstructions(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'))
  const context = join(scratch, 'context')
  copyContext(context)
  symlinkSync(join(ROOT, 'node_modules'), join(context, 'node_modules'))
  execFileSync(process.execPath, buildScript(instructions), { cwd: context, stdio: ['ignore', 'ignore', 'inherit'] })
  const folder = join(scratch, 'app')
  const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'))
  for (const { text } of last.filter(({ name }) => name === 'COPY')) copyInto(folder, context, text)
  const [, ...behindTini] = listOf(last, 'ENTRYPOINT').slice(1)
  return {
    folder,
    environment: Object.fromEntries(
      last
        .filter(({ name }) => name === 'ENV')
        .flatMap(({ text }) => text.split(/\s+/).map((pair) => pair.split('=') as [string, string])),
    ),
    command: [...behindTini, ...listOf(last, 'CMD')],
    healthCheck: JSON.parse(/CMD (\[.*\])/.exec(textOf(last, 'HEALTHCHECK'))?.[1] ?? '[]'),
  }
}

function readInstructions(dockerfile: string): readonly Instruction[] {
  const lines = dockerfile
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
  return lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', text = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? []
      return { name, text }
    })
}

const textOf = (instructions: readonly Instruction[], name: string): string =>
  instructions.find((instruction) => instruction.name === name)?.text ?? ''

const listOf = (instructions: readonly Instruction[], name: string): readonly string[] =>
  JSON.parse(textOf(instructions, name))

/** What a builder is given: all that .dockerignore does not name. */
function copyContext(to: string): void {
  const ignored = ignore().add(readFileSync(join(ROOT, '.dockerignore'), 'utf8'))
  cpSync(ROOT, to, {
    recursive: true,
    filter: (path) => path === ROOT || !ignored.ignores(relative(ROOT, path)),
  })
}

/** Of `RUN node tools/build.ts && npm prune ...`: the script. */
function buildScript(instructions: readonly Instruction[]): readonly string[] {
  const run = instructions
    .map(({ text }) => /\bnode (tools\/\S+)/.exec(text)?.[1] ?? '')
    .find((script) => script !== '')
  if (run === undefined) throw new Error('the Dockerfile builds nothing')
  return [run]
}

/** `COPY [--from=STAGE] SOURCE... TARGET`. */
function copyInto(folder: string, context: string, text: string): void {
  const words = text.split(/\s+/)
  const stage = /^--from=(.*)$/.exec(words[0] ?? '')?.[1]
  if (stage !== undefined && stage !== 'build') return
  const paths = words.slice(stage === undefined ? 0 : 1)
  const target = paths.pop() ?? ''
  for (const path of paths) {
    const source = join(context, stage === undefined ? path : path.replace(/^\/build\//, ''))
    const destination = join(folder, target.endsWith('/') ? join(target, path) : target)
    if (path.endsWith('node_modules')) linkPackages(destination)
    else cpSync(source, destination, { recursive: true })
  }
}

function linkPackages(to: string): void {
  const lock: unknown = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
  for (const path of packagesToRun(lock)) {
    const link = join(to, path.replace('node_modules/', ''))
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(ROOT, path), link)
  }
}

/** Those at the top that a lock does not call packages of development. */
function packagesToRun(lock: unknown): readonly string[] {
  const { packages = {} } = lock as { packages?: Readonly<Record<string, { readonly dev?: boolean }>> }
  return Object.entries(packages)
    .filter(([path, { dev }]) => dev !== true && path.lastIndexOf('node_modules/') === 0)
    .map(([path]) => path)
}
