/**
 * Platforms by name, and the platform tags that install on each (PEP 425, 513, 571, 599, 600, 656).
 *
 * A name without a version means a common machine: `linux_*` glibc 2.28 (manylinux_2_28), `musllinux_*` musl 1.2,
 * `macosx_*` macOS 14. A version can be named: `manylinux_2_35_x86_64`, `manylinux2014_x86_64`, `musllinux_1_1_aarch64`,
 * `macosx_12_0_arm64`.
 */

export interface Platform {
  readonly family: 'linux' | 'musllinux' | 'macosx' | 'win'
  /** As in the platform's tags: x86_64, aarch64, arm64, amd64; `win32` for 32-bit Windows. */
  readonly machine: string
  /** Of glibc, musl or macOS; zeros for Windows. */
  readonly version: readonly [number, number]
}

/** Those that most wheels are built for. */
const COMMON_PLATFORMS = ['linux_x86_64', 'linux_aarch64', 'macosx_arm64', 'macosx_x86_64', 'win_amd64']

/** The common ones that are another system or another machine than each of these. */
export function otherPlatforms(platforms: readonly string[]): readonly string[] {
  const own = new Set(platforms.map(kindOf))
  return COMMON_PLATFORMS.filter((name) => !own.has(kindOf(name)))
}

/** System and machine, whatever the version. */
function kindOf(name: string): string {
  const { family, machine } = parsePlatform(name) ?? { family: 'linux', machine: 'x86_64' }
  return `${family === 'musllinux' ? 'linux' : family} ${machine}`
}

const LINUX_MACHINES: ReadonlySet<string> = new Set([
  'x86_64',
  'i686',
  'aarch64',
  'armv7l',
  'ppc64le',
  's390x',
  'riscv64',
  'loongarch64',
])

const LEGACY_GLIBC: ReadonlyMap<string, number> = new Map([
  ['manylinux1', 5],
  ['manylinux2010', 12],
  ['manylinux2014', 17],
])

const PATTERN =
  /^(?:(win32|win_amd64|win_arm64)|(manylinux1|manylinux2010|manylinux2014|linux|manylinux|musllinux|macosx)(?:_(\d{1,3})_(\d{1,3}))?_([a-z][a-z0-9_]*))$/

/** null for a platform that Lockstep does not know. */
export function parsePlatform(name: string): Platform | null {
  const match = PATTERN.exec(name)
  if (match === null) return null
  const [, windows, word = '', major, minor, machine = ''] = match
  if (windows !== undefined) return { family: 'win', machine: windows.replace('win_', ''), version: [0, 0] }
  const version = major === undefined ? null : ([Number(major), Number(minor)] as const)
  if (word === 'macosx') return readMac(machine, version ?? [14, 0])
  if (!LINUX_MACHINES.has(machine)) return null
  if (word === 'musllinux')
    return version?.[0] === 1 || version === null ? { family: word, machine, version: version ?? [1, 2] } : null
  return readGlibc(word, machine, version)
}

function readGlibc(word: string, machine: string, version: readonly [number, number] | null): Platform | null {
  const legacyMinor = LEGACY_GLIBC.get(word)
  if (legacyMinor !== undefined)
    return version === null ? { family: 'linux', machine, version: [2, legacyMinor] } : null
  if ((word === 'manylinux') !== (version !== null)) return null
  if (version === null) return { family: 'linux', machine, version: [2, 28] }
  return version[0] === 2 && version[1] >= 5 ? { family: 'linux', machine, version } : null
}

function readMac(machine: string, version: readonly [number, number]): Platform | null {
  const isKnown = machine === 'x86_64' ? version[0] >= 10 : machine === 'arm64' && version[0] >= 11
  return isKnown && version[0] < 100 ? { family: 'macosx', machine, version } : null
}

/** Every platform tag that installs there but `any`, best first, in the order of `packaging.tags`. */
export function platformTags({ family, machine, version }: Platform): string[] {
  switch (family) {
    case 'linux':
      return [`linux_${machine}`, ...manylinuxTags(machine, version[1])]
    case 'musllinux':
      return [`linux_${machine}`, ...musllinuxTags(machine, version)]
    case 'macosx':
      return macTags(machine, version)
    case 'win':
      return [machine === 'win32' ? machine : `win_${machine}`]
    default:
      return family satisfies never
  }
}

function manylinuxTags(machine: string, glibc: number): string[] {
  const tags: string[] = []
  const oldest = machine === 'x86_64' || machine === 'i686' ? 5 : 17
  for (let minor = glibc; minor >= oldest; minor--) {
    tags.push(`manylinux_2_${minor}_${machine}`)
    for (const [word, legacyMinor] of LEGACY_GLIBC) if (legacyMinor === minor) tags.push(`${word}_${machine}`)
  }
  return tags
}

function musllinuxTags(machine: string, [major, newest]: readonly [number, number]): string[] {
  return Array.from({ length: newest + 1 }, (_, age) => `musllinux_${major}_${newest - age}_${machine}`)
}

const MAC_FORMATS: Readonly<Record<string, readonly string[]>> = {
  x86_64: ['x86_64', 'intel', 'fat64', 'fat3', 'universal2', 'universal'],
  arm64: ['arm64', 'universal2'],
}

/** From macOS 11 on a release a year, whose minor does not count; before it 10.x, which arm64 reads only as universal2. */
function macTags(machine: string, [major, minor]: readonly [number, number]): string[] {
  const formats = MAC_FORMATS[machine] ?? []
  const tags: string[] = []
  for (let release = major; release >= 11; release--) {
    tags.push(...formats.map((format) => `macosx_${release}_0_${format}`))
  }
  const oldFormats = machine === 'arm64' ? ['universal2'] : formats
  for (let old = major > 10 ? 16 : minor; old >= 4; old--) {
    tags.push(...oldFormats.map((format) => `macosx_10_${old}_${format}`))
  }
  return tags
}
