/** Where something installs, in words: "Python 3.10 on linux_x86_64 (glibc 2.28)". A name that states no glibc stands for one. */
import type { Environment } from '../python/environment.ts'
import { parsePlatform } from '../python/platform.ts'

export function placeInWords({ python, platform }: Environment): string {
  const known = parsePlatform(platform)
  const glibc = known?.family === 'linux' && platform.startsWith('linux_') ? ` (glibc ${known.version.join('.')})` : ''
  return `Python ${python} on ${platform}${glibc}`
}
