/**
 * The smallest set of facts under which something cannot be, as far as a few dozen trials find it; none of it can be left out.
 *
 * In: facts that may be lifted, facts that always hold, and the question whether it is possible under some of them. First one minimal set;
 * then, for each of its facts, one that does without it; then the smallest among all that these facts make up, by hitting sets.
 * Sources: deletion-based extraction, Marques-Silva (ISMVL 2010); smallest minimal unsatisfiable subsets by implicit hitting sets,
 * Ignatiev, Previti, Liffiton, Marques-Silva (CP 2015).
 */
import type { Fact } from './fact.ts'

/** Whether it is possible under these facts. */
export interface Trial {
  isPossible(facts: readonly Fact[]): boolean
  /** Where it was not: some of the facts that forbid it. */
  readonly core: readonly Fact[]
  /** Where it was: whether it is possible with this fact as well, and with all others of which that is said; no means that nobody knows. */
  holds(fact: Fact): boolean
  /** The same question where no other facts are ever asked about: quicker. */
  among(facts: readonly Fact[]): Trial
}

export interface Smallest {
  /** Facts that can be lifted; none can be left out. */
  readonly facts: readonly Fact[]
  /** Of the others those that are needed beside them; none can be left out. */
  readonly others: readonly Fact[]
  /** Facts that every such set holds: lifting one of them alone makes it possible, as far as is known. */
  readonly decisive: readonly Fact[]
}

/** Trials of the search for a smaller set. */
const MOST_TRIALS = 300
/** Facts among which it looks. */
const MOST_FACTS = 40

/** null where it is possible under all of them. */
export function smallestSet(trial: Trial, liftable: readonly Fact[], always: readonly Fact[]): Smallest | null {
  if (trial.isPossible([...always, ...liftable])) return null
  const core = trial.core
  const first = reduced(trial, core, liftable, always)
  const pool = new Set<Fact>([...first.facts, ...first.others])
  const decisive: Fact[] = []
  for (const fact of first.facts) {
    const rest = liftable.filter((other) => other !== fact)
    if (trial.isPossible([...always, ...rest])) decisive.push(fact)
    else for (const other of trial.core) pool.add(other)
  }
  if (decisive.length === first.facts.length) return { ...first, decisive }
  const among = trial.among([...pool])
  const facts = smallestAmong(
    among,
    first.facts,
    liftable.filter((fact) => pool.has(fact)),
    always,
  )
  return { facts, others: minimal(among, always, facts), decisive }
}

/** A minimal set within a core. */
function reduced(
  trial: Trial,
  core: readonly Fact[],
  liftable: readonly Fact[],
  always: readonly Fact[],
): Pick<Smallest, 'facts' | 'others'> {
  const among = trial.among(core)
  const found = new Set(core)
  const facts = minimal(
    among,
    liftable.filter((fact) => found.has(fact)),
    always,
  )
  return { facts, others: minimal(among, always, facts) }
}

function coreOf({ core }: Trial, among: readonly Fact[]): readonly Fact[] {
  const found = new Set(core)
  return among.filter((fact) => found.has(fact))
}

/** Leaves out one fact after the other, those first that say least to a reader. */
export function minimal(trial: Trial, facts: readonly Fact[], always: readonly Fact[]): readonly Fact[] {
  let left = facts
  for (const fact of [...facts].sort((a, b) => weightOf(b) - weightOf(a) || b.id - a.id)) {
    if (!left.includes(fact)) continue
    const rest = left.filter((other) => other !== fact)
    if (!trial.isPossible([...always, ...rest])) left = coreOf(trial, rest)
  }
  return left
}

/** The smallest set of which every trial fails, among a few facts; `known` is one that fails. */
function smallestAmong(
  trial: Trial,
  known: readonly Fact[],
  pool: readonly Fact[],
  always: readonly Fact[],
): readonly Fact[] {
  const ground = [...new Set([...known, ...pool])].slice(0, Math.max(MOST_FACTS, known.length))
  const corrections: (readonly Fact[])[] = []
  for (let trials = 0; trials < MOST_TRIALS; trials += ground.length) {
    const hitting = smallestHitting(corrections, known)
    if (costOf(hitting) >= costOf(known)) return known
    if (!trial.isPossible([...always, ...hitting])) return minimal(trial, hitting, always)
    corrections.push(correction(trial, hitting, ground, always))
  }
  return known
}

/** After a trial that was possible: facts without which all others are, of which none can be taken back. */
function correction(
  trial: Trial,
  possible: readonly Fact[],
  ground: readonly Fact[],
  always: readonly Fact[],
): readonly Fact[] {
  const grown = new Set(possible)
  const take = (): void => {
    for (const fact of ground) if (trial.holds(fact)) grown.add(fact)
  }
  take()
  for (const fact of ground) {
    if (!grown.has(fact) && trial.isPossible([...always, ...grown, fact])) {
      grown.add(fact)
      take()
    }
  }
  return ground.filter((fact) => !grown.has(fact))
}

/** A cheapest set that shares a fact with each of these; `worst` where nothing is cheaper. */
function smallestHitting(sets: readonly (readonly Fact[])[], worst: readonly Fact[]): readonly Fact[] {
  let best = worst
  let bestCost = costOf(worst)
  const extend = (chosen: readonly Fact[], cost: number): void => {
    if (cost >= bestCost) return
    const open = sets.find((set) => !set.some((fact) => chosen.includes(fact)))
    if (open === undefined) {
      best = chosen
      bestCost = cost
      return
    }
    for (const fact of open) extend([...chosen, fact], cost + 1000 + weightOf(fact))
  }
  extend([], 0)
  return best
}

function costOf(facts: readonly Fact[]): number {
  return facts.reduce((sum, fact) => sum + 1000 + weightOf(fact), 0)
}

/** Among equally many facts those are told that a person can look up soonest: their own lines first. */
function weightOf({ kind }: Fact): number {
  const at = TOLD_FIRST.indexOf(kind)
  return at < 0 ? TOLD_FIRST.length : at
}

const TOLD_FIRST: readonly Fact['kind'][] = [
  ...(['asked', 'hold', 'line', 'bound', 'override', 'python', 'age', 'yank', 'accelerator', 'rule'] as const),
  ...(['need', 'range', 'wheel', 'build', 'extra', 'downgrade', 'major', 'unreadable', 'unknown'] as const),
]
