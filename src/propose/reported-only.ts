/** Problems that are reported and not proposed: what stands under tests, fixtures, examples or vendored folders, unless the config names it. Pure. */
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
  const globs = [...include.filter((glob) => !EVERYTHING.has(glob)), ...units.flatMap(({ paths }) => paths)]
  return manifests.every((path) => isAside(path) && !globs.some((glob) => matchesGlob(path, glob)))
}

const EVERYTHING = new Set(['**', '**/*', '*'])

function isAside(path: string): boolean {
  const folders = path.split('/').slice(0, -1)
  return folders.some((folder) => FOLDERS.has(folder.toLowerCase()))
}
