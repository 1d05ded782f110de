/** What the commands need of the world: the route, two streams, and the environment. Tests put fakes here. */
import type { Engine } from '../run/ports.ts'

/** Where the command line runs. */
export interface Host {
  /** Without the program itself. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Output
  readonly stderr: Output
  readonly now: () => Date
  readonly version: () => string
  readonly engine: () => Promise<Engine>
  /** Resolves when the process is asked to end, by SIGTERM or SIGINT. */
  readonly ended: () => Promise<void>
}

export interface Output {
  readonly isTerminal: boolean
  readonly columns: number
  /** Resolves when the text has been taken. */
  write(text: string): Promise<void>
}
