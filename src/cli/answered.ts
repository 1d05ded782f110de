/** Waits for a command's exit code. A process whose work runs out before that ends as a defect, where Node would end it as a success. */
import { FAILED } from './failure.ts'

export async function answered(finished: Promise<number>): Promise<number> {
  process.exitCode = FAILED
  process.once('beforeExit', tellUnanswered)
  const exitCode = await finished
  process.removeListener('beforeExit', tellUnanswered)
  return exitCode
}

function tellUnanswered(): void {
  process.stderr.write(
    'lockstep: this is a defect in Lockstep: it ended without an answer. Run the command again; what it has fetched is kept.\n',
  )
}
