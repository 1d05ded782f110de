/** `lockstep init`: a configuration file to start from. Never touches one that is there. */
import { defaultConfigText } from '../config/default-text.ts'
import { LockstepError } from '../errors.ts'
import { renderSentence } from '../render/sentence.ts'
import { explainFailure } from '../workspace/failure.ts'
import { codeOf } from '../workspace/files.ts'
import { resolvePlace } from '../workspace/place.ts'
import type { Workspace } from '../workspace/place.ts'
import { workspaceAt } from './checkout.ts'
import { DONE } from './failure.ts'
import type { Call, OutputOptions } from './call.ts'

const FILE = '.github/lockstep.yml'

export async function init(call: Call<OutputOptions>): Promise<number> {
  const workspace = workspaceAt(call.path, call.host)
  await writeStarter(workspace)
  const sentence = `${FILE} is written: every key stands there with its default, commented out.`
  await call.screen.result(renderSentence({ config: FILE }, sentence, call.format))
  return DONE
}

async function writeStarter(workspace: Workspace): Promise<void> {
  try {
    if ((await workspace.files.stat(`${workspace.root}/.github`)) === null)
      await workspace.files.makeFolder(`${workspace.root}/.github`)
    await workspace.files.write(
      await resolvePlace(workspace, FILE),
      new TextEncoder().encode(defaultConfigText()),
      0o644,
    )
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      throw new LockstepError(
        FILE,
        'There is a configuration already. No file was changed.',
        'Edit it, and check it with `lockstep config validate`.',
      )
    }
    throw explainFailure(error, FILE, 'No file was written.')
  }
}
