/** Reading what a test knows to be readable. */
import { makeEnvironment, type Environment } from '../../src/python/environment.ts'
import { parseMarker, type Marker } from '../../src/python/marker.ts'
import { parseRequirement, type Requirement } from '../../src/python/requirement.ts'
import { parseSpecifierSet, type SpecifierSet } from '../../src/python/specifier.ts'
import { parseVersion, type Version } from '../../src/python/version.ts'

function known<T>(value: T | null, text: string): T {
  if (value === null) throw new Error(`the test expects this to be readable: ${text}`)
  return value
}

export const version = (text: string): Version => known(parseVersion(text), text)
export const set = (text: string): SpecifierSet => known(parseSpecifierSet(text), text)
export const marker = (text: string): Marker => known(parseMarker(text), text)
export const requirement = (text: string): Requirement => known(parseRequirement(text), text)
export const environment = (python: string, platform = 'linux_x86_64'): Environment =>
  known(makeEnvironment(python, platform, 'any'), `${python} ${platform}`)
