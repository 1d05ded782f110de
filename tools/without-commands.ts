/**
 * A plugin for esbuild: the program without its commands, which is enough to say how it is used. It is a thirtieth of the whole, and Node
 * has to read and compile no more before it can answer `--help`.
 */
import type { Plugin } from 'esbuild'

export const withoutCommands: Plugin = {
  name: 'without-commands',
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'command' } : undefined,
    )
    build.onLoad({ filter: /./, namespace: 'command' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not loaded to say how the program is used`)})`,
    }))
  },
}
