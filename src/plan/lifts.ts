/**
 * What a person chose to let give way, as edits: each cap in its own line, rewritten as little as admits what was chosen there.
 *
 * A hold has nothing to rewrite: its comment, or the configuration, stays as the person wrote it. What stands where Lockstep does not write
 * (the configuration, a submodule's file) is told as something to change by hand.
 */
import { LockstepError } from '../errors.ts'
import { isBroken } from '../explain/caps.ts'
import type { Cap } from '../explain/caps.ts'
import type { Question } from '../explain/hypothesis.ts'
import type { Declaration, Lift, SourceFile } from '../manifests/model.ts'
import { canonicalVersion } from '../python/version.ts'
import type { ResolvedSet, SourcedFact } from '../universe/solution.ts'
import type { NoteEntry } from './document.ts'
import type { PlanInput } from './input.ts'

type Files = Pick<PlanInput, 'files' | 'formatOf' | 'isOwnFile'>

export interface Lifted {
  readonly lifts: readonly Lift[]
  /** What Lockstep does not write. */
  readonly byHand: readonly SourcedFact[]
}

/** For the sets chosen with the caps lifted. */
export function liftsOf(caps: readonly Cap[], sets: readonly ResolvedSet[], files: Files): Lifted {
  const lifts: Lift[] = []
  const byHand: SourcedFact[] = []
  for (const cap of caps) {
    if (cap.change.kind === 'hold') continue
    const own = liftsIn(cap, sets, files)
    if (own === null) byHand.push(cap.fact)
    else lifts.push(...own)
  }
  return { lifts, byHand }
}

/** null where it cannot be written. */
function liftsIn(
  cap: Cap,
  sets: readonly ResolvedSet[],
  { files, formatOf, isOwnFile }: Files,
): readonly Lift[] | null {
  const file = files.find(({ path }) => cap.fact.source.startsWith(`${path}:`))
  const format = file === undefined ? null : formatOf(file.path)
  if (file === undefined || format === null || !isOwnFile(file.path)) return null
  const admits = admittedBy(cap, sets)
  const lifts = format
    .read(file)
    .declarations.filter((declaration) => isAt(declaration, cap) && !declaration.isLockstepsOwn)
    .map((declaration): Lift => ({ declaration, admits }))
  if (lifts.length === 0 || admits.length === 0) return null
  try {
    format.edit(file, [], lifts)
    return lifts
  } catch (error) {
    if (error instanceof LockstepError) return null
    throw error
  }
}

function isAt({ name, file, line }: Declaration, { name: capped, fact }: Cap): boolean {
  return name === capped && `${file}:${line}` === fact.source
}

function admittedBy({ name, keeps }: Cap, sets: readonly ResolvedSet[]): Lift['admits'] {
  const versions = keeps.flatMap(({ environments }) => environments.flatMap((at) => sets[at]?.get(name)?.version ?? []))
  return [...new Map(versions.map((version) => [canonicalVersion(version), version])).values()]
}

/** What gave way, with what stands there now; `edited`: the files with the lifts written, line for line where they stood. */
export function liftNotes(
  caps: readonly Cap[],
  question: Question,
  sets: readonly ResolvedSet[],
  edited: readonly SourceFile[],
  { formatOf }: Pick<Files, 'formatOf'>,
): readonly NoteEntry[] {
  return caps
    .filter((cap) => isBroken(cap, question, sets))
    .map((cap) => {
      const { name, fact, change } = cap
      const [, file = fact.source, line] = /^(.*):(\d+)(?: |$)/.exec(fact.source) ?? []
      const place = line === undefined ? {} : { file, line: Number(line) }
      const now = edited.flatMap((each) => (each.path === file ? (formatOf(file)?.read(each).declarations ?? []) : []))
      const text =
        change.kind === 'hold'
          ? `A person chose to move ${name}, although ${fact.fact}; that stays as it is written.`
          : `A person chose to lift ${fact.fact}: it is now ${statedNow(cap, now)}.`
      return { kind: 'lifted', text, ...place }
    })
}

function statedNow(cap: Cap, declarations: readonly Declaration[]): string {
  const stated = declarations.filter((declaration) => isAt(declaration, cap))
  return [...new Set(stated.map(({ name, specifier }) => `${name}${specifier.text}`))].join(' and ')
}
