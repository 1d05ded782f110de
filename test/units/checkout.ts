/** A checkout in a few lines: its problems as text that reads like the answer. */
import { mergeCommandLine } from '../../src/config/command-line.ts'
import type { CommandLine } from '../../src/config/command-line.ts'
import type { Config } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read.ts'
import type { SourceFile } from '../../src/manifests/model.ts'
import { formatFor } from '../../src/manifests/registry.ts'
import { readEvidence } from '../../src/units/evidence.ts'
import { groupProblems } from '../../src/units/grouping.ts'
import type { Grouping } from '../../src/units/grouping.ts'
import type { Evidence } from '../../src/units/place.ts'
import type { Problem } from '../../src/units/problem.ts'

export type Files = Readonly<Record<string, string>>

export function sourceFiles(files: Files): readonly SourceFile[] {
  return Object.entries(files).map(([path, text]) => ({ path, bytes: new TextEncoder().encode(text) }))
}

export function evidenceOf(files: Files): Evidence {
  return readEvidence(sourceFiles(files))
}

export function configOf(yaml: string | null, options: CommandLine = {}): Config {
  const file = yaml === null ? null : { path: '.github/lockstep.yml', bytes: new TextEncoder().encode(yaml) }
  return mergeCommandLine(readConfig(file), options)
}

export function group(files: Files, config: Config = configOf(null), pythons?: ReadonlyMap<string, string>): Grouping {
  const reads = sourceFiles(files).flatMap((file) => {
    const format = formatFor(file.path)
    return format === null ? [] : [format.read(file)]
  })
  return groupProblems(reads, evidenceOf(files), config, pythons)
}

/** `unit python platform accelerator [selection] <- evidence`. */
export function environments({ environments }: Problem): readonly string[] {
  return environments.map(({ unit, environment, evidence, selection }) => {
    const { python, platform, accelerator } = environment
    const selected = selection.length === 0 ? '' : ` [${selection.join(' ')}]`
    return `${unit} ${python} ${platform} ${accelerator}${selected} <- ${evidence.join(', ')}`
  })
}

/** `name<2 @0,1`. */
export function roots({ roots }: Problem): readonly string[] {
  return roots.map(
    ({ declaration, environments }) => `${declaration.name}${declaration.specifier.text} @${environments.join()}`,
  )
}

export function bounds({ bounds }: Problem): readonly string[] {
  return bounds.map(
    ({ name, specifier, environments, source }) => `${name}${specifier.text} @${environments.join()} ${source}`,
  )
}
