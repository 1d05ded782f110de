/**
 * Where constraint lines stand: in the unit's own `-c` file, else at the end of its requirements file; in a uv project in its
 * table of constraints. Elsewhere there is no place, and the line is reported, not written.
 */
import { LockstepError } from '../errors.ts'
import type { ManifestFormat, SourceFile } from '../manifests/model.ts'
import { isInstalledByName } from '../manifests/requirements.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import { resolveTarget } from '../units/paths.ts'
import { lineText } from './constraint-line.ts'
import type { ConstraintLine } from './constraint-line.ts'

export interface Placement {
  readonly line: ConstraintLine
  /** null: no place. */
  readonly file: string | null
}

type FormatOf = (path: string) => ManifestFormat | null

export function placeLines(
  problem: Problem,
  lines: readonly ConstraintLine[],
  files: readonly SourceFile[],
  formatOf: FormatOf,
  sets: readonly ResolvedSet[],
): readonly Placement[] {
  return lines.map((line) => ({ line, file: placeOf(problem, line, files, formatOf, sets) }))
}

function placeOf(
  problem: Problem,
  line: ConstraintLine,
  files: readonly SourceFile[],
  formatOf: FormatOf,
  sets: readonly ResolvedSet[],
): string | null {
  const root = files.find((file) => file.path === line.unit)
  const format = formatOf(line.unit)
  if (root === undefined || format === null) return null
  const project = format.read(root).project
  if (project !== null) return project.tool === 'uv' || problem.installer.kind === 'uv' ? root.path : null
  const bound = constraintFile(problem, line.unit, files)
  if (bound !== null) return bound
  // A line at the end of a requirements file installs its package: only where every environment of the unit has it anyway.
  const isEverywhere = problem.environments.every(
    ({ unit }, ordinal) => unit !== line.unit || sets[ordinal]?.has(line.name) === true,
  )
  return isEverywhere ? root.path : null
}

/** The first `-c` file of the checkout that the unit's file names, itself or through `-r`, and that nobody installs. */
function constraintFile(problem: Problem, unit: string, files: readonly SourceFile[]): string | null {
  const reached = [unit]
  for (const path of reached) {
    for (const include of problem.includes.filter((each) => each.file === path)) {
      const target = resolveTarget(path, include.target)
      if (!('path' in target) || !files.some((file) => file.path === target.path)) continue
      if (include.kind === 'constraints' && !isInstalledByName(target.path)) return target.path
      if (include.kind === 'requirements' && !reached.includes(target.path)) reached.push(target.path)
    }
  }
  return null
}

/** Lockstep's lines in every file as they are to be: written where placed, gone where they stood before. */
export function writeLines(
  files: readonly SourceFile[],
  placements: readonly Placement[],
  formatOf: FormatOf,
): { readonly files: readonly SourceFile[]; readonly refused: readonly Placement[] } {
  const refused: Placement[] = []
  const written = files.map((file) => {
    const own = placements.filter((placement) => placement.file === file.path)
    const format = formatOf(file.path)
    if (format === null) return file
    const hadLines = format.read(file).declarations.some((declaration) => declaration.isLockstepsOwn)
    if (own.length === 0 && !hadLines) return file
    try {
      const lines = [...new Set(own.map(({ line }) => lineText(line)))].sort()
      return { path: file.path, bytes: format.constrain(file, lines) }
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error
      refused.push(...own)
      return file
    }
  })
  return { files: written, refused }
}
