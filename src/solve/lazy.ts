/**
 * The lazy loop: solve what is known, ask for what its optimum touches, solve again when that arrives.
 *
 * What is not known yet is taken as harmless, so each round's optimum is a bound for the whole index, and the first optimum that touches
 * only known facts is the optimum of the whole index, without having read the whole index. Rounds only decide what is asked for: the
 * order is total, so every order of answers ends at the same set.
 * Source: counterexample-guided abstraction refinement, Clarke, Grumberg, Jha, Lu, Veith (CAV 2000).
 */
import type { Facts, ReleaseFile } from '../universe/facts.ts'
import type { PackageName } from '../python/name.ts'
import { isPrerelease } from '../python/version.ts'
import { Builder, type Built, type Reading } from './build.ts'
import { follow, type Closure } from './closure.ts'
import { drawingFor, drawnAnew, keepDrawing, type Drawing } from './drawing.ts'
import { presentFile, type KnowledgeBase } from './knowledge.ts'
import { OptimumSearch, type Optimum } from './optimum.ts'
import { Prefetch } from './prefetch.ts'
import { reduce, type Kept } from './reduce/reduce.ts'
import type { Task } from './slot.ts'
import type { Slots } from './slots.ts'

export type Outcome =
  | Proven
  | { readonly status: 'infeasible'; readonly built: Built }
  /** The time was up; `bound` is what the last relaxation proved. */
  | { readonly status: 'late'; readonly bound: readonly number[] }

interface Proven {
  readonly status: 'proven'
  readonly built: Built
  readonly closure: Closure
  readonly optimum: Optimum
  /** No version in it has to be named: no set that costs as much and has one comes before it. */
  readonly isStable: boolean
}

interface Unknown {
  readonly projects: readonly PackageName[]
  readonly files: readonly ReleaseFile[]
}

/** What a relaxation rests on and nobody knows. */
interface Missing extends Unknown {
  /** A wider reading comes after this one. */
  readonly isNarrow: boolean
}

/** Answers that bring nothing new before it is plain that the port is broken. */
const PATIENCE = 100_000
/** Each costs as much as a round, and the processor has little else to do meanwhile. */
const MOST_LOOKS = 8
/** Waiting for more answers before solving again pays only when a solve costs something. */
const QUICK_MS = 3

export class LazySearch {
  readonly slots: Slots
  readonly knowledge: KnowledgeBase
  builder: Builder
  #drawing: Drawing
  readonly #task: Task
  readonly #facts: Facts
  readonly #deadline: number
  readonly #prefetch = new Prefetch()
  #rounds = 0
  #looksLeft: number
  #bound: readonly number[] = []
  #lastMs = 0
  /** What `relaxed` proved: a real set, so it stays the best one of those that no unknown release would have to make possible. */
  #narrow: Proven | null = null
  #isStale = false

  /** `looksFurther`: where facts come over a network, and nobody asks what was looked at. */
  constructor(task: Task, deadline: number, looksFurther = false) {
    this.#task = task
    this.#facts = task.facts
    this.#deadline = deadline
    this.#looksLeft = looksFurther ? MOST_LOOKS : 0
    this.#drawing = drawingFor(task)
    this.slots = this.#drawing.slots
    this.knowledge = this.#drawing.knowledge
    this.builder = new Builder(this.#drawing)
  }

  /** Whether the last outcome was found before `redraw`: then `run` gives another one. */
  get isStale(): boolean {
    return this.#isStale
  }

  /** From now on by what the slots say now, after something in them that was drawn has changed. */
  redraw(): void {
    this.#drawing = drawnAnew(this.slots, this.knowledge)
    this.builder = new Builder(this.#drawing)
    this.#narrow = null
    this.#isStale = true
  }

  /** When all is told of its outcome: the next question about the problem may go on from what was drawn. `facts`: those that it asks. */
  leave(facts: Facts): void {
    keepDrawing({ ...this.slots.task, facts }, this.#drawing)
  }

  /** Asks for what a first look finds missing, and waits for nothing. */
  lookOnce(): void {
    this.#round()
  }

  async run(): Promise<Outcome> {
    this.#facts.want({ projects: this.slots.declared.map(({ name }) => name) })
    for (;;) {
      const round = this.#round()
      if ('status' in round) {
        this.#facts.settle()
        return round
      }
      this.#task.policy.onProgress?.({
        rounds: this.#rounds,
        bound: this.#bound,
        waitingFor: round.projects.length + round.files.length,
      })
      if (!(await this.#wait(round))) return { status: 'late', bound: this.#bound }
    }
  }

  /** One relaxation: the outcome, or what it touches that is not known. */
  #round(): Outcome | Missing {
    this.#rounds++
    this.#isStale = false
    const started = performance.now()
    const found = this.#narrow ?? this.#relax('relaxed')
    if ('status' in found && found.status === 'proven' && found.built.isNarrow) this.#narrow = found
    if (!('status' in found) && found.isNarrow && found.projects.length === 0) this.#lookFurther()
    const isLast = !('status' in found) || found.status === 'late' || !found.built.isNarrow
    const answer = isLast ? found : this.#relax('optimistic', found)
    this.#lastMs = performance.now() - started
    return answer
  }

  /** `reached` is what a narrower reading proved: where this one can do no better, that is the answer. */
  #relax(reading: Reading, reached?: Outcome): Outcome | Missing {
    const always = this.#always()
    const built = this.builder.build(reading)
    const known = reached?.status === 'proven' ? reached : null
    const upper = known === null ? {} : { upper: known.optimum.objective }
    const kept = reduce(built.instance, { start: built.start, ...upper })
    const few = known === null ? null : kept
    const { mostConflicts = Infinity } = this.#task.policy
    const search = new OptimumSearch(built.instance, { deadline: this.#deadline, mostConflicts, kept })
    const optimum = search.run()
    if (optimum.status === 'unsatisfiable') return { status: 'infeasible', built: this.#toldOf(built, reading) }
    this.#bound = optimum.bound
    if (optimum.status === 'interrupted') return { status: 'late', bound: this.#bound }
    if (known?.isStable === true && isSame(optimum.objective, known.optimum.objective)) return known
    const missing = this.#missing(follow(this.slots, this.knowledge, built, search.choice()), always, built, few)
    if (missing !== null) return missing
    if (!search.breakTies()) return { status: 'late', bound: this.#bound }
    const closure = follow(this.slots, this.knowledge, built, search.choice())
    const further = this.#missing(closure, always, built, few)
    if (further !== null) return further
    return { status: 'proven', built, closure, optimum, isStable: isStable(built, search.choice()) }
  }

  /**
   * Has fetched which pre-releases a wider reading would look at, while a narrow one waits for its own facts: it comes next, and would wait for
   * them again.
   */
  #lookFurther(): void {
    if (this.#looksLeft === 0) return
    this.#looksLeft--
    const built = this.builder.build('optimistic')
    const kept = reduce(built.instance, { start: built.start })
    const search = new OptimumSearch(built.instance, { deadline: this.#deadline, kept })
    if (search.run().status !== 'optimal') return
    const { pendingChoices } = follow(this.slots, this.knowledge, built, search.choice())
    const named = pendingChoices.filter(({ candidate }) => isPrerelease(candidate.version))
    const files = [...named.map(({ file }) => file), ...this.#prefetch.beside(named, built, kept)]
    this.knowledge.ask(files)
    this.#facts.want({ speculative: files })
  }

  /** Numbered as if all that is known had been known from the beginning, so that the same facts are told of a clash. */
  #toldOf(built: Built, reading: Reading): Built {
    if (this.#task.policy.tellsClash === false) return built
    return new Builder(drawnAnew(this.slots, this.knowledge)).build(reading)
  }

  /** Facts that every answer rests on: the listings of declared packages and the metadata of their present versions. */
  #always(): Unknown {
    const projects: PackageName[] = []
    const files: ReleaseFile[] = []
    for (const slot of this.slots.declared) {
      if (this.slots.domain(slot) === null) projects.push(slot.name)
      for (const at of slot.environments.keys()) {
        const file = presentFile(slot, at)
        if (file !== null && this.#needsMetadata(file)) files.push(file)
      }
    }
    return { projects, files }
  }

  #needsMetadata(file: ReleaseFile): boolean {
    return this.#facts.metadata(file) === undefined
  }

  /** Asks for what an answer would rest on and nobody knows; null when everything is known. */
  #missing(closure: Closure, always: Unknown, built: Built, few: Kept | null): Missing | null {
    const projects = [...new Set([...always.projects, ...closure.pendingProjects])]
    const chosen = closure.pendingChoices.map(({ file }) => file)
    const fresh = new Set(this.knowledge.ask(chosen))
    const open = chosen.filter((file) => fresh.has(file) || this.#needsMetadata(file))
    const files = [...new Set([...always.files, ...open])]
    if (projects.length === 0 && files.length === 0) return null
    const speculative = this.#prefetch.beside(closure.pendingChoices, built, few)
    this.knowledge.ask([...always.files, ...speculative])
    this.#facts.want({ projects, metadata: files, speculative })
    return { projects, files, isNarrow: built.isNarrow }
  }

  /** Until something that was missing is known, and a little longer; false when the time is up. */
  async #wait({ projects, files }: Missing): Promise<boolean> {
    const open = (): number =>
      projects.filter((name) => this.#facts.project(name) === undefined).length +
      files.filter((file) => this.#facts.metadata(file) === undefined).length
    const all = projects.length + files.length
    let fruitless = 0
    while (open() === all) {
      if (!(await this.#arrival(this.#deadline))) return false
      if (++fruitless > PATIENCE) throw new Error('facts that were asked for never became known')
    }
    if (this.#lastMs < QUICK_MS) return true
    const until = Math.min(this.#deadline, performance.now() + Math.max(8, 1.5 * this.#lastMs))
    for (let left = open(); left > 0 && (await this.#arrival(until)); left = open()) {
      if (++fruitless > PATIENCE) break
    }
    return performance.now() < this.#deadline
  }

  /** The next answer; false when the time came first. */
  async #arrival(until: number): Promise<boolean> {
    const left = until - performance.now()
    if (left <= 0) return false
    if (left > 2 ** 31 - 1) {
      await this.#facts.arrival()
      return true
    }
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), left)
    })
    try {
      return await Promise.race([this.#facts.arrival().then(() => true), timeout])
    } finally {
      clearTimeout(timer)
    }
  }
}

function isStable({ instance: { nodes } }: Built, choice: readonly number[]): boolean {
  return !nodes.some(({ named }, node) => named.some(({ candidate }) => candidate === choice[node]))
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((cost, level) => cost === b[level])
}
