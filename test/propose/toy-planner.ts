/**
 * A planner over a toy index, so that the life of a pull request can be told in a few lines: every line `name==version` of a file that is
 * called requirements.txt is a pin, every such file a problem. It answers what the engine would: the least versions without findings, or
 * the newest ones.
 */
import { createHash } from 'node:crypto'
import type { FindingEntry, MoveEntry, UnitPlan } from '../../src/plan/document.ts'
import type { FileEdit } from '../../src/plan/edits.ts'
import type { Tier } from '../../src/osv/vulnerability.ts'
import type { FileTree, PlanAnswer, Planner, PlanRequest } from '../../src/propose/planner.ts'
import { compareVersions, parseVersion } from '../../src/python/version.ts'
import type { Version } from '../../src/python/version.ts'
import { alternative } from '../render/bodies.ts'
import { finding, planDocument, scanEntry, unit } from '../render/documents.ts'

/** The alternative that every problem has. */
export const NEWEST = 'The newest versions'

export interface ToyAdvisory {
  readonly id: string
  readonly package: string
  /** What comes before is affected. */
  readonly fixed: string
  readonly severity: Tier
}

export class ToyPlanner implements Planner {
  readonly requests: PlanRequest[] = []
  /** In ascending order. */
  readonly versions: Record<string, string[]> = {
    torch: ['2.1.0', '2.2.0', '2.6.0', '2.8.0'],
    pillow: ['9.0.0', '10.3.0', '11.0.0'],
    numpy: ['1.26.0', '2.0.0'],
  }
  readonly advisories: ToyAdvisory[] = [
    { id: 'X-TORCH', package: 'torch', fixed: '2.6.0', severity: 'critical' },
    { id: 'X-PILLOW', package: 'pillow', fixed: '10.3.0', severity: 'medium' },
  ]
  /** `torch 2.8.0`: does not install. */
  readonly broken = new Set<string>()
  /** `torch 2.8.0`: changes the accelerator. */
  readonly crossing = new Set<string>()

  async plan(request: PlanRequest): Promise<PlanAnswer> {
    this.requests.push(request)
    const paths = request.tree.paths.filter((path) => path.split('/').at(-1) === 'requirements.txt')
    const planned = await Promise.all(paths.map((path) => this.#problem(path, request)))
    if (planned.length === 0) return { status: 'nothing' }
    return {
      status: 'planned',
      document: planDocument(...planned.map((one) => one.unit)),
      edits: new Map(planned.map((one) => [one.unit.id, one.edits])),
      messages: [],
    }
  }

  async #problem(path: string, request: PlanRequest) {
    const before = await textOf(request.tree, path)
    const pins = before.split('\n').flatMap((line, at) => {
      const [, name, version] = /^([a-z]+)==(\S+)$/.exec(line) ?? []
      return name === undefined || version === undefined ? [] : [{ name, version, line: at + 1 }]
    })
    const strategy = request.chosen.get(path) === NEWEST ? 'latest' : request.strategy
    const chosen = pins.map((pin) => ({ ...pin, to: this.#choose(pin, { ...request, strategy }) }))
    const moves = chosen.filter(({ version, to }) => version !== to).map((pin) => this.#move(path, pin))
    const text = chosen.reduce(
      (all, { name, version, to }) => all.replace(`${name}==${version}`, `${name}==${to}`),
      before,
    )
    const edits: FileEdit[] = text === before ? [] : [{ file: path, before: bytesOf(before), after: bytesOf(text) }]
    const crosses = chosen.some(({ name, to }) => this.crossing.has(`${name} ${to}`))
    const planned = this.#unit({ path, chosen, moves, text, crosses, accepted: request.accepted })
    return { unit: request.chosen.get(path) === NEWEST ? { ...planned, chosen: NEWEST } : planned, edits }
  }

  #unit(parts: {
    readonly path: string
    readonly chosen: readonly { readonly name: string; readonly version: string; readonly to: string }[]
    readonly moves: readonly MoveEntry[]
    readonly text: string
    readonly crosses: boolean
    readonly accepted: readonly string[]
  }): UnitPlan {
    const { path, chosen, moves, text, crosses, accepted } = parts
    const found = (pick: 'version' | 'to') =>
      scanEntry(chosen.flatMap((pin) => this.#findings(pin.name, pin[pick], accepted)))
    const clash = chosen.filter(({ name, version }) => this.broken.has(`${name} ${version}`))
    return unit({
      ...{ id: path, manifests: [path], moves, before: found('version'), after: found('to') },
      planId: createHash('sha256').update(`${path} ${text}`).digest('hex').slice(0, 12),
      accelerator: { before: 'cu12', after: crosses ? 'cu13' : 'cu12', driver: null, kept: !crosses },
      clash: clash.map(({ name }) => ({ fact: `${name} does not install`, source: path })),
      alternatives: [alternative(NEWEST)],
      resolved: [Object.fromEntries(chosen.map(({ name, to }) => [name, to]))],
      edits: [],
    })
  }

  #choose({ name, version }: { readonly name: string; readonly version: string }, request: PlanRequest): string {
    if (request.held.includes(name)) return version
    const later = (this.versions[name] ?? []).filter(
      (other) => compareVersions(read(other), read(version)) >= 0 && !this.broken.has(`${name} ${other}`),
    )
    const fewest = Math.min(...later.map((other) => this.#findings(name, other, request.accepted).length))
    const best = later.filter((other) => this.#findings(name, other, request.accepted).length === fewest)
    return (request.strategy === 'latest' ? best.at(-1) : best[0]) ?? version
  }

  #findings(name: string, version: string, accepted: readonly string[]): readonly FindingEntry[] {
    return this.advisories
      .filter((one) => one.package === name && !accepted.includes(one.id))
      .filter(({ fixed }) => compareVersions(read(version), read(fixed)) < 0)
      .map(({ id, severity, fixed }) => finding({ id, package: name, version, severity, fixedIn: [fixed] }))
  }

  #move(
    file: string,
    pin: { readonly name: string; readonly version: string; readonly to: string; readonly line: number },
  ) {
    const { name, version: from, to, line } = pin
    const [a, b] = [read(from).release, read(to).release]
    const step = a[0] !== b[0] ? ('major' as const) : a[1] !== b[1] ? ('minor' as const) : ('patch' as const)
    const rest = { declared: true, mayBreak: false, because: [], comment: null, alsoAt: [] }
    return { package: name, from, to, step, file, line, ...rest }
  }
}

async function textOf(tree: FileTree, path: string): Promise<string> {
  const answer = await tree.read(path)
  if (answer.status !== 'read') throw new Error(`no ${path}`)
  return new TextDecoder().decode(answer.file.bytes)
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function read(text: string): Version {
  const version = parseVersion(text)
  if (version === null) throw new Error(`no version: ${text}`)
  return version
}
