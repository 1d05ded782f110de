/** Commands of images that ask for a package that the plan moves, in a range that its new version is outside of. */
import { contains } from '../python/specifier.ts'
import type { Problem } from '../units/problem.ts'
import type { NoteEntry } from './document.ts'
import type { MovedPackage } from './moved.ts'

export function commandNotes({ commandLines = [] }: Problem, moved: readonly MovedPackage[]): readonly NoteEntry[] {
  return commandLines.flatMap(({ requirement: { name, specifier }, namesIndex, file, line }) => {
    const move = moved.find((one) => one.name === name && !contains(specifier, one.to))
    const [stated] = move?.declarations ?? []
    if (move === undefined || stated === undefined) return []
    const { text: to } = move.to
    const index = namesIndex ? `, and see that the index which it names has ${name} ${to}` : ''
    const text =
      `This command installs ${name}${specifier.text} by itself, and ${name} moves to ${to} in ${stated.file}:${stated.line}. ` +
      `Lockstep does not write commands: change it along with the plan${index}.`
    return [{ kind: 'command', text, file, line }]
  })
}
