/** From what a disk answers to the one line that a person reads. */
import { LockstepError } from '../errors.ts'
import { codeOf } from './files.ts'

const CAUSES: Readonly<Record<string, readonly [what: string, next: string]>> = {
  ENOSPC: ['The disk is full.', 'Free some space and run the command again.'],
  EDQUOT: ['The disk quota is used up.', 'Free some space and run the command again.'],
  EACCES: [
    'Lockstep may not write here.',
    "Give it write access to the checkout's files and folders and run the command again.",
  ],
  EPERM: [
    'Lockstep may not write here.',
    "Give it write access to the checkout's files and folders and run the command again.",
  ],
  EROFS: ['The file system is read-only.', 'Work on a copy that can be written.'],
  EXDEV: ['The file lies on another file system than the checkout.', 'Work on a checkout that lies on one.'],
  EMFILE: ['Too many files are open.', 'Raise the limit (`ulimit -n`) and run the command again.'],
}

/** A LockstepError stays as it is, and so does what is no answer of the disk; `outcome` says what became of the files. */
export function explainFailure(error: unknown, where: string, outcome: string): unknown {
  const code = codeOf(error)
  if (error instanceof LockstepError || !/^E[A-Z0-9]+$/.test(code)) return error
  const [what, next] = CAUSES[code] ?? [`The disk refused (${code}).`, 'Run the command again.']
  return new LockstepError(where, `${what} ${outcome}`, next, { cause: error })
}
