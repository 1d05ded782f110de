/** Where Lockstep keeps what it fetched: `LOCKSTEP_CACHE_DIR`, else the platform's own place for caches. */
import { join } from 'node:path'
import type { Surroundings } from './index-settings.ts'

export function cacheFolder({ variables, home, platform }: Surroundings): string {
  const named = variables['LOCKSTEP_CACHE_DIR']
  if (named !== undefined && named !== '') return named
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'lockstep')
  if (platform === 'win32')
    return join(variables['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'lockstep', 'cache')
  const base = variables['XDG_CACHE_HOME']
  return join(base !== undefined && base.startsWith('/') ? base : join(home, '.cache'), 'lockstep')
}
