/**
 * Where releases are shown, for the links of a pull request: as the operator says, else beside the index that installers have built in.
 *
 * No host name is written here: uv or pip is asked for that index. Where the operator names another one, what its pages are is not known.
 */
import { homedir } from 'node:os'
import { LockstepError } from '../errors.ts'
import { builtInIndex } from '../sources/built-in-index.ts'
import { cacheFolder } from '../sources/cache-folder.ts'
import { pipSettings, uvSettings } from '../sources/index-settings.ts'
import type { Environment, Settings } from './settings.ts'

/** In `LOCKSTEP_RELEASE_PAGES`: nowhere. */
const NOWHERE = 'none'

export async function releasePagesOf(
  { releasePages, planning }: Pick<Settings, 'releasePages' | 'planning'>,
  variables: Environment,
): Promise<string | null> {
  if (releasePages !== null) return releasePages === NOWHERE ? null : releasePages
  const surroundings = { variables, home: homedir(), platform: process.platform }
  try {
    const others = [pipSettings(surroundings), await uvSettings(surroundings)]
    if (planning.indexUrl !== null || others.some(({ indexUrl }) => indexUrl !== null)) return null
    const asked = { variables, home: surroundings.home, cacheDir: cacheFolder(surroundings), now: Date.now() }
    return pagesBeside(await builtInIndex(asked))
  } catch (error) {
    if (error instanceof LockstepError) return null
    throw error
  }
}

/** `https://index.example/simple` is an index of Warehouse, whose pages stand at `https://index.example/project/`. */
function pagesBeside(index: string): string | null {
  const [, host] = /^(https:\/\/[^/?#]+)\/simple\/?$/.exec(index) ?? []
  return host === undefined ? null : `${host}/project/{name}/{version}/`
}
