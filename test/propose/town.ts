/** One repository with its people, a toy index, and Lockstep looking at it: what the tests of a life are told in. */
import { look } from '../../src/propose/look.ts'
import type { Cause } from '../../src/propose/context.ts'
import type { Looked } from '../../src/propose/request.ts'
import { isOwnBranch, STATE_PATH, STATE_REFS } from '../../src/propose/own-refs.ts'
import { emptyState, readState } from '../../src/propose/state.ts'
import type { OwnPull, State } from '../../src/propose/state.ts'
import { Killed, MemoryForge } from './memory-forge.ts'
import type { Death } from './memory-forge.ts'
import { BOT, MemoryWorld } from './memory-world.ts'
import type { MemoryPull } from './memory-world.ts'
import { People } from './people.ts'
import { ToyPlanner } from './toy-planner.ts'

export const CONFIG = '.github/lockstep.yml'
export const DAY_MS = 86_400_000
export const REQUIREMENTS = 'torch==2.1.0\nnumpy==1.26.0\n'

export interface LookAt {
  readonly looked: Looked
  readonly forge: MemoryForge
  /** How often the planner was asked. */
  readonly plans: number
}

export class Town {
  readonly world: MemoryWorld
  readonly people: People
  readonly planner = new ToyPlanner()
  facts = 'engine 1, advisories of day 1'
  remembered: string | null = null

  constructor(
    files: Readonly<Record<string, string>> = { 'requirements.txt': REQUIREMENTS },
    facts: ConstructorParameters<typeof MemoryWorld>[1] = {},
  ) {
    this.world = new MemoryWorld(files, facts)
    this.people = new People(this.world)
  }

  /** With a config, so that there is nothing to onboard. */
  static configured(config = '', files: Readonly<Record<string, string>> = { 'requirements.txt': REQUIREMENTS }): Town {
    return new Town({ ...files, [CONFIG]: `# Lockstep\n${config}` })
  }

  /** `meanwhile`: what happens before a write of the look, once for each. */
  async look(causes: readonly Cause[] = [], meanwhile: (write: string) => void = () => {}): Promise<LookAt> {
    const forge = new MemoryForge(this.world, null, meanwhile)
    const before = this.planner.requests.length
    const looked = await this.#look(forge, causes)
    this.remembered = looked.remembered
    return { looked, forge, plans: this.planner.requests.length - before }
  }

  /** false: the process died. */
  async lookAndDie(death: Death): Promise<boolean> {
    try {
      const looked = await this.#look(new MemoryForge(this.world, death), [])
      this.remembered = looked.remembered
      return true
    } catch (error) {
      if (error instanceof Killed) return false
      throw error
    }
  }

  /** Until nothing is written any more. */
  async settle(): Promise<void> {
    for (let looks = 0; looks < 6; looks += 1) {
      const { forge } = await this.look()
      if (forge.writes.length === 0) return
    }
    throw new Error('it writes at every look')
  }

  #look(forge: MemoryForge, causes: readonly Cause[]): Promise<Looked> {
    const { planner, facts, remembered, world } = this
    return look({ forge, planner, now: world.now, causes, remembered, facts, releasePages: null })
  }

  get state(): State {
    const [ref = ''] = STATE_REFS.filter((name) => this.world.git.refs.has(name))
    const tip = this.world.git.refs.get(ref)
    const bytes = tip === undefined ? null : this.world.git.read(tip, STATE_PATH)
    return (bytes === null ? null : readState(bytes)) ?? emptyState()
  }

  /** Of Lockstep's own. */
  pulls(state?: MemoryPull['state']): readonly MemoryPull[] {
    return [...this.world.pulls.values()].filter((pull) => pull.author === BOT && (state ?? pull.state) === pull.state)
  }

  /** The one that is open. */
  get open(): MemoryPull {
    const [pull, ...more] = this.pulls('open')
    if (pull === undefined || more.length > 0) throw new Error(`${more.length + (pull === undefined ? 0 : 1)} are open`)
    return pull
  }

  get own(): OwnPull {
    const own = this.state.pulls.find(({ number }) => number === this.open.number)
    if (own === undefined) throw new Error('the state does not know it')
    return own
  }

  /** On the branch of the open pull request. */
  text(path = 'requirements.txt'): string | null {
    return this.world.text(this.open.head, path)
  }

  /** What Lockstep said in the comments of a pull request. */
  said(number: number): readonly string[] {
    return (this.world.comments.get(number) ?? []).filter(({ author }) => author === BOT).map(({ body }) => body)
  }

  /** Of its pull requests. */
  branches(): readonly string[] {
    return [...this.world.git.refs.keys()]
      .filter((name) => name.startsWith('refs/heads/lockstep/') && !isOwnBranch(name.slice('refs/heads/'.length)))
      .sort()
  }
}
