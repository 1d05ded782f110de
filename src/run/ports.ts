/** What a run is asked for, by a command or by the App, and what it gives. Tests put fakes here. */
import type { CheckDocument } from '../gate/document.ts'
import type { Plan, PlanDocument, ScanDocument, VerifyDocument } from '../plan/document.ts'
import type { ConfigFile } from '../config/config.ts'
import type { Accelerator } from '../python/environment.ts'
import type { Checkout } from '../workspace/checkout.ts'

/** The shared options of the command line, checked for form alone. */
export interface RunOptions {
  /** The checkout as given: a path, relative to the working directory or absolute. */
  readonly root: string
  /** The files of a commit, in place of those below `root`. */
  readonly checkout?: Checkout
  readonly config: string | null
  /** In place of what the checkout has, the most particular last. */
  readonly configs?: readonly ConfigFile[]
  /** Minors: "3.11". */
  readonly python: readonly string[]
  readonly platforms: readonly string[]
  readonly accelerator: Accelerator | null
  readonly indexUrl: string | null
  readonly extraIndexUrls: readonly string[]
  readonly findLinks: readonly string[]
  /** OSV files, folders, archives or addresses; empty: the ecosystem's published archive. */
  readonly advisories: readonly string[]
  /** ISO 8601 instant in UTC; null: now. */
  readonly excludeNewer: string | null
  /** Files of the repository are others': credentials in their addresses are not sent. */
  readonly onlyOperatorsCredentials?: boolean
  /** A recorded universe to replay. */
  readonly universe: string | null
  readonly offline: boolean
  readonly strategy: 'minimal' | 'latest' | null
  /** Plans tell the way to them in steps. */
  readonly steps?: boolean
  /** For each move it is told, too, why it moves no less. */
  readonly tellsMoves?: boolean
  /** Its facts are to be written down: it goes in the steps that a replay of them takes again. */
  readonly isRecorded?: boolean
  /** Beside the config: ids of vulnerabilities that count for nothing, and packages that stay. */
  readonly accepted?: readonly string[]
  readonly held?: readonly string[]
  /** By problem, the name of the alternative that is to be its plan. */
  readonly chosen?: ReadonlyMap<string, string>
  /** The same as the command line has it (choices.ts): there it is an error where a choice cannot be followed. */
  readonly options?: readonly string[]
  /** The ref that `check` compares with; the other commands have none. */
  readonly base?: string
  /** What is being done, for a terminal's progress line. */
  readonly progress: (text: string) => void
  /** What a person should read beside the result. */
  readonly message: (text: string) => void
}

/** One run over one checkout. Each call may be made once; all share the facts. */
export interface Run {
  scan(): Promise<ScanDocument>
  plan(): Promise<Planned>
  /** Compares with `RunOptions.base`. */
  check(): Promise<CheckDocument>
  /** The facts used so far, as one file. */
  record(): Promise<Recording>
  /** The plan with its facts and its proofs, as the bytes of a file of that name. */
  certificate(planned: Planned, filename: string): Promise<Uint8Array>
  close(): Promise<void>
}

export interface Planned {
  readonly document: PlanDocument
  /** In the order of `document.units`. */
  readonly plans: readonly Plan[]
}

export interface Recording {
  /** `sha256:` and the digest of the bytes. */
  readonly universe: string
  readonly bytes: Uint8Array
}

/** The route, loaded when a command needs it. */
export interface Engine {
  openRun(options: RunOptions): Promise<Run>
  /** Checks the certificate in a file; throws a LockstepError where it is none. */
  verifyCertificate(path: string): Promise<VerifyDocument>
  /** Reads the config of a checkout; throws a LockstepError where it does not hold. null: there is no file. */
  validateConfig(root: string, file: string | null): Promise<{ readonly file: string } | null>
}
