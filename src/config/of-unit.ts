/** The config as it stands for a unit: what `units` says of its manifests before the keys for all. */
import type { Config, UnitConfig } from './config.ts'
import { matchesGlob } from './globs.ts'

/** The first entry that names one of the manifests counts. */
export function configOfUnit(config: Config, manifests: readonly string[]): Config {
  const entry = config.units.find((one) => manifests.some((path) => isNamed(one, path)))
  if (entry === undefined) return config
  const { python, platforms, accelerator, raisePython, source } = entry
  return {
    ...config,
    ...(python.length === 0 ? {} : { python }),
    ...(platforms.length === 0 ? {} : { platforms }),
    ...(accelerator === null ? {} : { accelerator }),
    ...(raisePython === null ? {} : { raisePython }),
    stated: {
      ...config.stated,
      ...(python.length === 0 ? {} : { python: source }),
      ...(platforms.length === 0 ? {} : { platforms: source }),
      ...(accelerator === null ? {} : { accelerator: source }),
      ...(raisePython === null ? {} : { raisePython: source }),
    },
  }
}

/** Manifests that the config says are installed together; each in the first entry that names it. */
export function joinedManifests(config: Config, manifests: readonly string[]): readonly (readonly string[])[] {
  const byEntry = Map.groupBy(manifests, (path) => config.units.find((one) => isNamed(one, path)))
  return [...byEntry].flatMap(([entry, paths]) => (entry?.joined === true && paths.length > 1 ? [paths] : []))
}

function isNamed({ paths }: UnitConfig, path: string): boolean {
  return paths.some((glob) => matchesGlob(path, glob))
}
