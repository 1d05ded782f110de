/**
 * What shows that a problem runs on a GPU: then its CUDA major is kept.
 */
import type { Config } from '../config/config.ts'
import type { SourcedFact } from '../universe/solution.ts'
import type { Closure } from './closure.ts'
import type { Reads } from './reads.ts'
import type { UnitPlaces } from './environments.ts'
import { gpuPackage, indexAccelerator, variantOf } from './hints.ts'
import { optionsOf } from './installer.ts'
import { scopeOf } from './nearness.ts'
import { isWithin } from './paths.ts'
import type { Evidence, Install, Stated } from './place.ts'
import type { Root } from './problem.ts'

interface UnitEvidence {
  readonly closure: Closure
  readonly places: UnitPlaces
  readonly installs: readonly Install[]
}

/** In order of weight; none where the config says that the machine has no GPU. */
export function gpuEvidenceOf(
  units: readonly UnitEvidence[],
  roots: readonly Root[],
  reads: Reads,
  evidence: Evidence,
  config: Config,
): readonly SourcedFact[] {
  const { accelerator } = config
  if (accelerator === 'cpu') return []
  const facts: SourcedFact[] = []
  if (accelerator !== null && accelerator !== 'any') {
    facts.push({ fact: `the accelerator is set to ${accelerator}`, source: config.stated.accelerator ?? 'config' })
  }
  for (const { declaration } of roots) {
    const variant = variantOf(declaration)
    if (variant !== null)
      facts.push(...stated(variant, `${declaration.name}${declaration.specifier.text} is a build for ${variant.value}`))
  }
  for (const unit of units) {
    for (const option of optionsOf([unit.closure], unit.installs, reads)) {
      const index = indexAccelerator(option)
      if (index !== null) facts.push(...stated(index, `the index is one of builds for ${index.value}`))
    }
    const { images, versionFiles, ci } = unit.places
    facts.push(...[...images, ...versionFiles, ...ci].flatMap(({ gpu }) => gpu))
  }
  const manifests = [...reads.keys()]
  const own = units.flatMap(({ closure }) => closure.files)
  for (const { file, fact } of evidence.gpu) {
    const scope = scopeOf(file, manifests)
    if (scope !== null && own.some((path) => isWithin(path, scope))) facts.push(fact)
  }
  for (const { declaration } of roots) {
    const made = gpuPackage(declaration)
    if (made !== null) facts.push(made)
  }
  return [...new Map(facts.map((fact) => [`${fact.source} ${fact.fact}`, fact])).values()]
}

function stated({ value, source }: Stated<string>, fact: string): readonly SourcedFact[] {
  return value === 'cpu' ? [] : [{ fact, source }]
}
