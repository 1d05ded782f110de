/** `lockstep record`: plans, and writes the facts that the plan used to one file. */
import { renderRecord } from '../render/record.ts'
import { recordingFile } from '../universe/recorded-bytes.ts'
import { DONE } from './failure.ts'
import type { Call } from './call.ts'
import { writeResultFile } from './result-file.ts'
import { withRun } from './with-run.ts'

const DEFAULT_FILE = 'universe.json'

export async function record(call: Call): Promise<number> {
  const file = call.options.record ?? DEFAULT_FILE
  const { record: _, ...options } = call.options
  const recording = await withRun(
    { ...call, options },
    async (run) => {
      await run.plan()
      return run.record()
    },
    { isRecorded: true },
  )
  const written = recordingFile(recording.bytes, file)
  await writeResultFile(file, written)
  const document = { schemaVersion: 1 as const, universe: recording.universe, file, bytes: written.length }
  await call.screen.result(renderRecord(document, call.format, { color: call.screen.hasColor }))
  return DONE
}
