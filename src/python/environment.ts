/**
 * An environment: what a set must install on. Marker values and wheel tags follow from it (here, and in tags.ts).
 *
 * Always CPython with the GIL: wheels for free-threaded builds (`cp313t`) and for PyPy are not claimed.
 */
import type { MarkerValues } from './marker.ts'
import type { Platform } from './platform.ts'
import { parsePlatform } from './platform.ts'

/** `cuNN` is the CUDA major line (cu11, cu12, cu13); `any` says nothing is known of the machine. */
export type Accelerator = `cu${number}` | 'rocm' | 'xpu' | 'cpu' | 'any'

export interface Environment {
  /** Minor: "3.11". */
  readonly python: string
  /** The newest patch of that minor known to Lockstep: "3.11.18". */
  readonly pythonFull: string
  /** linux_x86_64, linux_aarch64, macosx_arm64, macosx_x86_64, win_amd64, musllinux_x86_64, ... (platform.ts) */
  readonly platform: string
  readonly accelerator: Accelerator
}

export interface KnownPython extends Pick<Environment, 'python' | 'pythonFull'> {
  /** The day of its first final release. */
  readonly released: string
}

/**
 * The Python minors Lockstep knows, ascending, with the newest patch of each as of 22 November 2026.
 * Source: CPython's releases as listed by `uv python list --all-versions` of uv 0.13.9; the days from their release schedules (PEP 569, 596,
 * 619, 664, 693, 719, 745, 790). The patch matters only for markers on `python_full_version` and `implementation_version`, and for a
 * requires-python that names a patch.
 */
export const knownPythons: readonly KnownPython[] = [
  { python: '3.8', pythonFull: '3.8.20', released: '2019-10-14' },
  { python: '3.9', pythonFull: '3.9.25', released: '2020-10-05' },
  { python: '3.10', pythonFull: '3.10.22', released: '2021-10-04' },
  { python: '3.11', pythonFull: '3.11.18', released: '2022-10-24' },
  { python: '3.12', pythonFull: '3.12.16', released: '2023-10-02' },
  { python: '3.13', pythonFull: '3.13.18', released: '2024-10-07' },
  { python: '3.14', pythonFull: '3.14.10', released: '2025-10-07' },
  { python: '3.15', pythonFull: '3.15.2', released: '2026-10-01' },
]

const PYTHON = /^(3\.\d{1,2})(?:\.\d{1,3})?$/

/**
 * `python` is a minor ("3.11", its newest patch is taken) or a full version ("3.11.4"). null for a minor or a platform that
 * Lockstep does not know.
 */
export function makeEnvironment(python: string, platform: string, accelerator: Accelerator): Environment | null {
  const minor = PYTHON.exec(python)?.[1]
  const known = knownPythons.find((candidate) => candidate.python === minor)
  if (known === undefined || parsePlatform(platform) === null) return null
  const pythonFull = python === known.python ? known.pythonFull : python
  return { python: known.python, pythonFull, platform, accelerator }
}

const valuesOf = new WeakMap<Environment, MarkerValues>()

/**
 * All PEP 508 variables. `platform_release` and `platform_version` describe one machine's kernel and are empty: nothing is
 * known of it. A platform that is not known has the values of linux_x86_64.
 */
export function markerValues(environment: Environment): MarkerValues {
  let values = valuesOf.get(environment)
  if (values === undefined) {
    values = makeValues(environment)
    valuesOf.set(environment, values)
  }
  return values
}

const SYSTEMS = {
  linux: { os_name: 'posix', sys_platform: 'linux', platform_system: 'Linux' },
  musllinux: { os_name: 'posix', sys_platform: 'linux', platform_system: 'Linux' },
  macosx: { os_name: 'posix', sys_platform: 'darwin', platform_system: 'Darwin' },
  win: { os_name: 'nt', sys_platform: 'win32', platform_system: 'Windows' },
} as const

const WINDOWS_MACHINES: Readonly<Record<string, string>> = { amd64: 'AMD64', arm64: 'ARM64', win32: 'x86' }

function makeValues({ python, pythonFull, platform }: Environment): MarkerValues {
  const known: Pick<Platform, 'family' | 'machine'> = parsePlatform(platform) ?? { family: 'linux', machine: 'x86_64' }
  const { family, machine } = known
  return {
    implementation_name: 'cpython',
    implementation_version: pythonFull,
    platform_machine: family === 'win' ? (WINDOWS_MACHINES[machine] ?? machine) : machine,
    platform_python_implementation: 'CPython',
    platform_release: '',
    platform_version: '',
    python_full_version: pythonFull,
    python_version: python,
    ...SYSTEMS[family],
  }
}
