/** A command line without a process: streams that keep what is written, and a route that answers what it is told. */
import { LockstepError } from '../../src/errors.ts'
import { runCli } from '../../src/cli/program.ts'
import type { Engine, Planned, Recording, RunOptions } from '../../src/run/ports.ts'
import type { Host, Output } from '../../src/cli/ports.ts'
import type { CheckDocument } from '../../src/gate/document.ts'
import type { ScanDocument, VerifyDocument } from '../../src/plan/document.ts'

export interface Told {
  readonly scan?: ScanDocument
  readonly plan?: Planned
  readonly check?: CheckDocument
  readonly recording?: Recording
  readonly certificate?: Uint8Array
  readonly verification?: VerifyDocument
  readonly config?: { readonly file: string } | null
  readonly error?: unknown
  readonly env?: Readonly<Record<string, string>>
  readonly terminal?: boolean
  /** What the route reports while it works. */
  readonly progress?: readonly string[]
}

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly options: readonly RunOptions[]
  readonly closed: number
}

export async function run(argv: readonly string[], told: Told = {}): Promise<Ended> {
  const written = { stdout: '', stderr: '' }
  const options: RunOptions[] = []
  let closed = 0
  const output = (stream: 'stdout' | 'stderr'): Output => ({
    isTerminal: told.terminal ?? false,
    columns: 60,
    write: async (text) => {
      written[stream] += text
    },
  })
  let clockMs = 0
  const engine: Engine = {
    openRun: async (given) => {
      options.push(given)
      for (const text of told.progress ?? []) given.progress(text)
      if (told.error !== undefined) throw told.error
      return {
        scan: async () => needed(told.scan),
        plan: async () => needed(told.plan),
        check: async () => needed(told.check),
        record: async () => needed(told.recording),
        certificate: async () => needed(told.certificate),
        close: async () => {
          closed += 1
        },
      }
    },
    verifyCertificate: async () => {
      if (told.error !== undefined) throw told.error
      return needed(told.verification)
    },
    validateConfig: async () => {
      if (told.error !== undefined) throw told.error
      return told.config ?? null
    },
  }
  const host: Host = {
    argv,
    env: told.env ?? {},
    stdout: output('stdout'),
    stderr: output('stderr'),
    now: () => new Date((clockMs += 100)),
    version: () => '1.2.3',
    engine: async () => engine,
    ended: () => Promise.resolve(),
  }
  const code = await runCli(host)
  return { code, ...written, options, closed }
}

function needed<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new LockstepError('fake', 'The test told no answer.', 'Tell one.')
  return value
}
