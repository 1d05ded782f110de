/** Another Python that the files state after a plan: what it is, who lets it be, why, and what is left for people to write. */
import { scan } from '../scan/scan.ts'
import { countByTier } from '../scan/score.ts'
import type { Tier } from '../osv/vulnerability.ts'
import type { Facts } from '../universe/facts.ts'
import type { NoteEntry, PythonEntry } from './document.ts'
import type { FileEdit } from './edits.ts'
import type { AskedPython, PlanInput } from './input.ts'

type Input = Pick<PlanInput, 'problem' | 'facts' | 'otherPython' | 'raise'>

/** null where the Python stays. */
export function pythonEntry(
  { problem, facts, otherPython, raise }: Input,
  edits: readonly FileEdit[],
): PythonEntry | null {
  if (otherPython === undefined) return null
  const after = [...new Set(problem.environments.map(({ environment }) => environment.python))].join(' and ')
  return {
    before: otherPython.left.join(' and '),
    after,
    allowedBy: raise?.allowedBy ?? null,
    because: raise === undefined ? [] : raise.asked.flatMap((asked) => reasonOf(asked, after, otherPython.left, facts)),
    files: edits.map(({ file }) => file).filter((file) => /(?:^|\/)(?:pyproject\.toml|\.python-version)$/.test(file)),
    elsewhere: otherPython.elsewhere,
  }
}

/** What the best set leaves on a Python that the plan goes beyond. */
function reasonOf(
  { python, solution, problem }: AskedPython,
  chosen: string,
  left: readonly string[],
  facts: Facts,
): readonly string[] {
  if (python === chosen) return []
  const place = `Python ${python ?? left.join(' and ')}`
  if (solution.status === 'infeasible') return [`On ${place} no set installs.`]
  const { findings } = scan(problem, solution.sets, facts)
  const counts = countByTier(findings)
  const tiers = TOLD.flatMap((tier) => (counts[tier] > 0 ? [`${counts[tier]} ${tier}`] : []))
  const names = [...new Set(findings.map((finding) => finding.package))].sort()
  if (tiers.length === 0) return []
  return [`On ${place} the best set leaves findings: ${tiers.join(', ')}, in ${names.join(', ')}.`]
}

const TOLD: readonly Tier[] = ['critical', 'high', 'medium', 'low', 'unknown']

export function pythonNotes(
  entry: PythonEntry | null,
  { otherPython }: Pick<Input, 'otherPython'>,
): readonly NoteEntry[] {
  if (entry === null || otherPython === undefined) return []
  const { before, after, allowedBy, files, elsewhere } = entry
  const says = `which ${files.join(' and ')} now ${files.length === 1 ? 'says' : 'say'}`
  const text =
    allowedBy !== null
      ? `Python ${before} is no longer supported: the files may state a newer one (${allowedBy}), and it is now Python ${after}, ${says}.`
      : otherPython.isRaised
        ? `Python ${before} is no longer supported: a person chose Python ${after}, ${says}.`
        : `A person chose Python ${after} in place of ${before}, ${says}.`
  const left =
    elsewhere.length === 0
      ? []
      : [
          {
            kind: 'python-elsewhere',
            text: `Python ${before} is still named at ${elsewhere.join(', ')}: change it there.`,
          },
        ]
  return [{ kind: allowedBy === null ? 'lifted' : 'python-raised', text }, ...left]
}

/** Why it is not raised, though findings are left and it may be. */
export function pythonStaysNote({ pythonStaysBy = [] }: Pick<PlanInput, 'pythonStaysBy'>): readonly NoteEntry[] {
  if (pythonStaysBy.length === 0) return []
  const text = `The Python may be raised, and stays: it is for people to change, since a file that Lockstep does not write says it, or others run on it, too (${pythonStaysBy.join(', ')}).`
  return [{ kind: 'python-stays', text }]
}
