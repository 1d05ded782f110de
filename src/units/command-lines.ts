/**
 * What commands of a problem's images ask for by name and version, `RUN pip install torch==2.3.0 --index-url ..`, beside the lines that state
 * the same package. Commands are not written, so such a line has to follow by hand where the package moves.
 */
import type { CommandLine, Place } from './place.ts'
import type { Root } from './problem.ts'

/** Each once, in the order of the images. */
export function commandLines(images: readonly Place[], roots: readonly Root[]): readonly CommandLine[] {
  const declared = new Set(roots.map(({ declaration }) => declaration.name))
  const found = new Map<string, CommandLine>()
  for (const { file, line, asked, options } of images.flatMap(({ installs }) => installs)) {
    const namesIndex = options.some(({ kind }) => kind !== 'pre')
    for (const requirement of asked) {
      if (!declared.has(requirement.name) || requirement.specifier.specifiers.length === 0) continue
      found.set(`${file}:${String(line)} ${requirement.text}`, { requirement, namesIndex, file, line })
    }
  }
  return [...found.values()]
}
