/** Opens a run, uses it, writes the recording that was asked for, and closes it whatever happened. */
import { finishInterrupted, workspaceAt } from './checkout.ts'
import { runOptionsOf } from './options.ts'
import type { Run, RunOptions } from '../run/ports.ts'
import type { Call } from './call.ts'
import { writeResultFile } from './result-file.ts'
import { settleFlags } from './settle-v8.ts'
import { recordingFile } from '../universe/recorded-bytes.ts'

export async function withRun<Result>(
  call: Call,
  use: (run: Run) => Promise<Result>,
  more: Pick<RunOptions, 'tellsMoves' | 'isRecorded'> = {},
): Promise<Result> {
  const { path, options, screen, host } = call
  const isRecorded = options.record !== undefined
  const runOptions = { ...runOptionsOf(path, options, screen), isRecorded, ...more }
  await finishInterrupted(workspaceAt(path, host), screen)
  const engine = await host.engine()
  const run = await engine.openRun(runOptions)
  settleFlags()
  try {
    const result = await use(run)
    if (options.record !== undefined) {
      const recording = await run.record()
      await writeResultFile(options.record, recordingFile(recording.bytes, options.record))
      screen.message(`The facts used stand in ${options.record} (${recording.universe}).`)
    }
    return result
  } finally {
    await run.close()
  }
}
