/** `lockstep serve`: the GitHub App, until it is told to end. */
import { serve as serveApp } from '../app/late.ts'
import type { Call, OutputOptions } from './call.ts'
import { DONE } from './failure.ts'
import { settleFlags } from './settle-v8.ts'

export interface ServeOptions extends OutputOptions {
  readonly host?: string
  readonly port?: string
  readonly data?: string
  readonly url?: string
}

export async function serve({ options, host }: Call<ServeOptions>): Promise<number> {
  const { host: address, port, data, url } = options
  // Listened for before anybody can see that it runs, so that whoever ends it then is heard.
  const ended = host.ended()
  const served = await serveApp({
    env: {
      ...host.env,
      ...(address === undefined ? {} : { HOST: address }),
      ...(port === undefined ? {} : { PORT: port }),
      ...(data === undefined ? {} : { LOCKSTEP_DATA: data }),
      ...(url === undefined ? {} : { LOCKSTEP_URL: url }),
    },
    version: host.version(),
    write: (line) => void host.stdout.write(line),
  })
  settleFlags()
  await ended
  await served.stop()
  return DONE
}
