/**
 * `--no-binary`, `--only-binary` and `--prefer-binary`: which files of a package an installer may take.
 *
 * What they exclude does not exist for the run: the simulation, the solver and the independent check see the same files.
 * Source: pip's documentation of `pip install`; uv reads them alike in a requirements file.
 */
import type { PackageName } from '../python/name.ts'
import type { Project } from './facts.ts'

/** One option as a file writes it; options of other kinds say nothing here. */
export interface FormatOption {
  readonly kind: string
  readonly value: string
}

type Kind = 'no-binary' | 'only-binary' | 'prefer-binary'

/** Whether any package may lack files by these options. */
export function restrictsFormats(options: readonly FormatOption[]): boolean {
  return options.some(({ kind }) => kind === 'no-binary' || kind === 'only-binary')
}

/** The project with the files that the options allow. */
export function withAllowedFormats(project: Project, options: readonly FormatOption[]): Project {
  if (project.status === 'absent') return project
  const noWheels = namesPackage(options, 'no-binary', project.name)
  const noSources = namesPackage(options, 'only-binary', project.name)
  if (!noWheels && !noSources) return project
  const files = project.files.filter((file) => !(file.kind === 'wheel' ? noWheels : noSources))
  return { ...project, files }
}

/** Whether an option such as `--no-binary a,b` or `:all:` names the package; `:none:` takes back what stood before it. */
export function namesPackage(options: readonly FormatOption[], kind: Kind, name: PackageName): boolean {
  let answer = false
  for (const option of options) {
    if (option.kind !== kind) continue
    if (kind === 'prefer-binary') return true
    for (const word of option.value.split(',').map((part) => part.trim())) {
      if (word === ':none:') answer = false
      else if (word === ':all:' || word.toLowerCase().replaceAll(/[-_.]+/g, '-') === name) answer = true
    }
  }
  return answer
}
