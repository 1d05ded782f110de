/**
 * Python minors as people write them in files that are not manifests.
 */
const FORM =
  /^(?:cpython-|python-?)?(3\.\d{1,2})(?:\.\d{1,3})?(?:\.x|-dev|(?:-(?:alpha|beta|rc)\.?|a|b|rc)\d+)?(?:-(?:x64|x86_64))?$/i

/**
 * "3.11" from `3.11`, `3.11.4`, `3.11.x`, `python-3.11.4`, `python3.11`, `cpython-3.11`, `3.15.0-rc.1`. null for what names no CPython
 * minor: `3`, `3.x`, `>=3.9`, `pypy3.9`, `3.13t`, names of virtual environments.
 */
export function pythonMinor(text: string): string | null {
  return FORM.exec(text.trim())?.[1] ?? null
}
