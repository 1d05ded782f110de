/**
 * Problems that are reported and not proposed: what stands under tests, fixtures, examples or vendored folders, unless the config names such
 * a folder: a glob that speaks of all manifests, as to tell their Python, means those that people work on. Pure.
 */
import type { Config } from '../config/config.ts'
import { matchesGlob } from '../config/globs.ts'
import type { UnitPlan } from '../plan/document.ts'

const FOLDERS = new Set([
  ...['test', 'tests', 'testing', 'testdata', 'test-data', 'test_data', 'fixture', 'fixtures', '__fixtures__', 'e2e'],
  ...['example', 'examples', 'sample', 'samples', 'demo', 'demos'],
  ...['vendor', 'vendored', '_vendor', 'third_party', 'third-party', 'thirdparty', '3rdparty', 'external', 'extern'],
  ...['node_modules', 'site-packages'],
])

export function isReportedOnly(
  { manifests }: Pick<UnitPlan, 'manifests'>,
  { include, units }: Pick<Config, 'include' | 'units'>,
): boolean {
  const globs = [...include, ...units.flatMap(({ paths }) => paths)]
  return manifests.every((path) => {
    const folders = asideFolders(path)
    return folders.length > 0 && !globs.some((glob) => matchesGlob(path, glob) && namesOne(glob, folders))
  })
}

function asideFolders(path: string): readonly string[] {
  const folders = path.split('/').slice(0, -1)
  return folders.filter((folder) => FOLDERS.has(folder.toLowerCase()))
}

const ANY_NAME = /^[*?]*$/

function namesOne(glob: string, folders: readonly string[]): boolean {
  const parts = glob.split('/').filter((part) => !ANY_NAME.test(part))
  return folders.some((folder) => parts.some((part) => matchesGlob(folder, part)))
}
