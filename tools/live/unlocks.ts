/**
 * Unlocks in a person's own files or environment, tried with `uv pip compile` on a copy of the checkout as the plan edits it.
 *
 * What the unlock lifts goes, what it says would then move is asked for, and uv must find a set with just that; Lockstep's scan of uv's set
 * must no longer have the findings that the unlock frees, and as many as it says. With a line or a bound left as it is, uv must refuse.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Unlock } from '../../src/explain/explanation.ts'
import { OWN_MARKER } from '../../src/manifests/holds.ts'
import type { EnvironmentEntry, FindingEntry, UnitPlan } from '../../src/plan/document.ts'
import { complaint } from './process.ts'
import type { Ran } from './process.ts'
import { chosenBy, compile } from './uv.ts'

export interface Trial {
  readonly unlock: Unlock
  readonly unit: UnitPlan
  /** The checkout as edited. */
  readonly root: string
  /** An empty folder. */
  readonly scratch: string
  /** An instant. */
  readonly excludeNewer: string
  /** What Lockstep finds in exactly these versions. */
  readonly scan: (requirements: string, environment: EnvironmentEntry) => readonly FindingEntry[] | string
}

/** What a person can change by themselves. */
const OWN: ReadonlySet<Unlock['what']['kind']> = new Set([
  ...(['line', 'hold', 'bound', 'unasked', 'age', 'downgrade', 'major', 'accelerator', 'environment'] as const),
])

export function ownUnlocks({ explanations }: UnitPlan): readonly Unlock[] {
  return explanations.flatMap(({ unlocks }) => unlocks.filter(({ what }) => OWN.has(what.kind)))
}

/** What is not as the unlock says; empty when all of it is. */
export function tryUnlock(uv: string, { unlock, unit, root, scratch, excludeNewer, scan }: Trial): readonly string[] {
  const { what } = unlock
  const problems: string[] = []
  const wish = unlock.moves.flatMap((move) => wishOf(move) ?? [])
  const environments = environmentsOf(unlock, unit)
  for (const [at, environment] of environments.entries()) {
    const lifted = copyOf(root, join(scratch, `lifted-${at}`), unit, unlock, true)
    const ran = compile(uv, { environment, root: lifted, excludeNewer })
    if (ran.status !== 0) return [`uv ${complaint(ran)}`]
    const chosen = chosenBy(ran.stdout)
    for (const { name, version } of wish) {
      const found = chosen.get(name) ?? 'absent'
      // Where environments differ, the unlock names each version.
      if (!version.split(' and ').includes(found)) problems.push(`uv takes ${name} ${found}, not ${version}`)
    }
    const findings = scan([...chosen].map(([name, version]) => `${name}==${version}\n`).join(''), environment)
    if (typeof findings === 'string') return [findings]
    const left = findings.filter(({ severity }) => severity !== 'none')
    const freed = unlock.frees.map(({ id, package: name }) => `${id} ${name}`)
    for (const { id, package: name } of left)
      if (freed.includes(`${id} ${name}`)) problems.push(`${id} stays in ${name}`)
    if (environments.length === 1 && left.length !== unlock.left)
      problems.push(`${left.length} findings are left, not ${unlock.left}`)
    if (what.kind !== 'bound' && what.kind !== 'line') continue
    const kept = copyOf(root, join(scratch, `kept-${at}`), unit, unlock, false)
    const refused: Ran = compile(uv, { environment, root: kept, excludeNewer })
    if (refused.status === 0) problems.push('uv takes the same with it left as it is')
    else if (!/No solution found/.test(refused.stderr)) problems.push(`uv ${complaint(refused)}`)
  }
  return problems
}

/** Those of the plan, with what the unlock changes of them. */
function environmentsOf({ what, pythons }: Unlock, { environments }: UnitPlan): readonly EnvironmentEntry[] {
  if (what.kind !== 'environment') return environments
  const { ordinal, environment: other } = what
  if (other === null) return environments.filter((_, at) => at !== ordinal)
  return (pythons ?? [other.python]).flatMap((python) =>
    environments.map((each, at) => (at === ordinal ? { ...each, python, platform: other.platform } : each)),
  )
}

interface Wish {
  readonly name: string
  /** `absent`, or each version that some environment has. */
  readonly version: string
}

function wishOf(move: string): Wish | null {
  const [, name, version] = /^(\S+) .+ -> (.+)$/.exec(move) ?? []
  return name === undefined || version === undefined ? null : { name, version }
}

/** The checkout with what should move asked for at just that version, and what the unlock lifts gone, or kept. */
function copyOf(root: string, folder: string, unit: UnitPlan, unlock: Unlock, isLifted: boolean): string {
  mkdirSync(folder, { recursive: true })
  cpSync(root, folder, { recursive: true })
  const wish = unlock.moves.flatMap((move) => wishOf(move) ?? [])
  const place = placeOf(unlock)
  const own: string[] = []
  for (const file of unit.manifests) {
    const path = join(folder, file)
    const lines = readFileSync(path, 'utf8').split('\n')
    const edited = lines.map((line, at) => {
      if (isLifted && place?.file === file && place.line === at + 1)
        return unlock.what.kind === 'line' ? nameIn(line) : ''
      // It bounds what others ask for, and is to install nothing where nobody does any more.
      if (line.includes(`# ${OWN_MARKER}`)) {
        own.push(line)
        return ''
      }
      return wish.reduce(withoutPin, line)
    })
    writeFileSync(path, edited.join('\n'))
  }
  const asked = wish.flatMap(({ name, version }) => (isOne(version) ? [`${name}==${version}`] : []))
  const bound = isLifted || place !== null ? [] : [/^the constraint (\S+) were lifted$/.exec(unlock.change)?.[1] ?? '']
  writeFileSync(join(folder, WISHES), [...own, ...asked, ...bound, ''].join('\n'))
  const entry = join(folder, unit.id)
  writeFileSync(entry, `${readFileSync(entry, 'utf8').trimEnd()}\n-c ${WISHES}\n`)
  return folder
}

const WISHES = 'wishes-of-an-unlock.txt'

/** Where a file states what is lifted; null for what the configuration says, which uv does not read. */
function placeOf({ source, what }: Unlock): { readonly file: string; readonly line: number } | null {
  const [, file, line] = /^(\S+\.(?:txt|in)):(\d+)$/.exec(source) ?? []
  if (what.kind === 'environment' || file === undefined) return null
  return { file, line: Number(line) }
}

function isOne(version: string): boolean {
  return version !== 'absent' && !version.includes(' ')
}

/** Without its `==`: what it is to be is asked for elsewhere. */
function withoutPin(line: string, { name }: Wish): string {
  const [whole, stated = ''] = /^\s*([\w.-]+(?:\[[^\]]*\])?)\s*==\s*[^\s;#]+/.exec(line) ?? []
  const isIt =
    stated
      .replace(/\[.*/, '')
      .toLowerCase()
      .replaceAll(/[-_.]+/g, '-') === name
  return whole !== undefined && isIt ? line.replace(whole, stated) : line
}

function nameIn(line: string): string {
  return /^\s*[\w.-]+(?:\[[^\]]*\])?/.exec(line)?.[0] ?? line
}
