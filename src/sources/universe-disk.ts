/** Where on disk the facts of runs are kept. */

/** Raised with the form of what is kept: older forms are left to the pruning. */
const CACHE_FORM = 'universe-1'

export function cacheFolderOf(cacheDir: string): string {
  return `${cacheDir}/${CACHE_FORM}`
}
