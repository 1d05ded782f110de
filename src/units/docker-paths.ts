/**
 * From a path inside an image back to the file of the repository that was copied there.
 */
import { baseName } from '../manifests/base-name.ts'
import type { Instruction } from './docker-instructions.ts'
import { directoryOf, join } from './paths.ts'

export interface Copy {
  readonly sources: readonly string[]
  readonly destination: string
}

/** COPY and ADD from the build context; what comes from another stage is not of the repository. */
export function copiesOf(instructions: readonly Instruction[]): readonly Copy[] {
  const copies: Copy[] = []
  for (const { name, text } of instructions) {
    if (name !== 'COPY' && name !== 'ADD') continue
    const words = splitCopy(text.split('\n')[0] ?? '')
    const paths = words.filter((word) => !word.startsWith('--'))
    const destination = paths.pop()
    if (destination === undefined || words.some((word) => word.startsWith('--from='))) continue
    copies.push({ sources: paths, destination })
  }
  return copies
}

function splitCopy(text: string): readonly string[] {
  const trimmed = text.trim()
  const isJson = trimmed.startsWith('[') && trimmed.endsWith(']')
  const words = isJson ? trimmed.slice(1, -1).split(',') : trimmed.split(/\s+/)
  return words.map((word) => word.trim().replace(/^["']|["']$/g, '')).filter((word) => word !== '')
}

/**
 * Candidates, likeliest first: what a COPY put at that path, the path as it stands, then its ends. Each is tried in the Dockerfile's
 * directory, then in the root, since the build context may be either.
 */
export function pathResolver(
  file: string,
  copies: readonly Copy[],
  workingDirectories: readonly string[],
): (path: string, directory: string) => readonly string[] {
  const home = directoryOf(file)
  const root = workingDirectories.reduce(
    (directory, next) => (next.startsWith('/') ? next : `${directory}/${next}`),
    '',
  )
  return (path, directory) => {
    const inImage = absolute(absolute(root, directory), path)
    const candidates = new Set<string>()
    const add = (candidate: string): void => {
      for (const base of [home, '']) {
        const joined = join(base, candidate)
        if (joined !== null && joined !== '') candidates.add(joined)
      }
    }
    for (const copy of copies.toReversed()) for (const source of sourcesOf(copy, root, inImage)) add(source)
    const parts = path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
    for (let from = 0; from < Math.min(parts.length, 20); from++) add(parts.slice(from).join('/'))
    return [...candidates]
  }
}

function absolute(root: string, path: string): string {
  return path.startsWith('/') ? `/${join('', path) ?? ''}` : `/${join(root.replace(/^\/+/, ''), path) ?? ''}`
}

function sourcesOf({ sources, destination }: Copy, root: string, inImage: string): readonly string[] {
  const place = absolute(root, destination)
  const within = inImage.startsWith(place === '/' ? '/' : `${place}/`)
    ? inImage.slice(place.length).replace(/^\//, '')
    : null
  return sources.flatMap((source) => {
    if (inImage === place) return [source]
    if (within === null) return []
    return baseName(source) === within ? [source] : [`${source}/${within}`]
  })
}
