/** Why findings stay, in sentences: the facts in their order, what would free them, whom to watch; and as a graph. */
import type { Explanation, Subject, Unlock } from '../explain/explanation.ts'
import { unlockText } from '../plan/unfixed.ts'
import { findingKey } from './findings.ts'
import { mermaidGraph } from './mermaid.ts'
import { bullets, code, codeBlock, paragraph } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import type { Detail } from './output.ts'
import { factBullets } from './sections.ts'
import { shellWord } from './shell.ts'

/** More facts are folded: the first of them carry the argument. */
const MOST_FACTS = 8
const MOST_IDS = 5

/** `brought`: keys of findings that come with the plan. */
export function explanationBlocks(
  explanation: Explanation,
  detail: Detail,
  brought: ReadonlySet<string> = new Set(),
): readonly Block[] {
  const { findings, because, watch, links } = explanation
  const [first] = findings
  if (first === undefined || because.length === 0) return []
  const told = because.length <= MOST_FACTS + 1 ? because : because.slice(0, MOST_FACTS)
  const folded = because.length - told.length
  return [
    paragraph(...namesOf(findings), ` in ${first.package} ${standsInWords(findings, brought)}, since:`),
    ...(told.length === 0 ? [] : [factBullets(told)]),
    ...(folded === 0 ? [] : [paragraph(...foldedParts(folded, first.id))]),
    ...unlockBlocks(explanation),
    ...(watch.length === 0 ? [] : [paragraph(`Worth waiting for: ${watch.join('; ')}.`)]),
    ...(detail === 'full' && links.length > 0 ? [codeBlock('mermaid', graphOf(explanation))] : []),
  ]
}

/** Of findings that the same facts hold, some may stand today already. */
function standsInWords(findings: Explanation['findings'], brought: ReadonlySet<string>): string {
  const isOne = findings.length === 1
  const [stays, comes] = isOne ? ['stays', 'comes with the plan'] : ['stay', 'come with the plan']
  const fresh = findings.filter((finding) => brought.has(findingKey(finding))).length
  if (fresh === 0) return stays
  return fresh === findings.length ? comes : `${stays} or ${comes}`
}

/** By a command, which is there for whoever reads it, on a terminal or in a pull request. */
function foldedParts(folded: number, id: string): readonly Part[] {
  return [
    `${folded} more facts close the ways around these: `,
    code(`lockstep explain ${shellWord(id)} --format json`),
    ' lists them.',
  ]
}

function unlockBlocks({ findings, unlocks, untried, leftOut }: Explanation): readonly Block[] {
  const isAllTried = untried.length === 0 && leftOut === 0
  const byFreed = Map.groupBy(unlocks, ({ frees }) => frees.map(({ id }) => id).join())
  return [
    ...[...byFreed.values()]
      .sort(([a], [b]) => (b?.frees.length ?? 0) - (a?.frees.length ?? 0))
      .flatMap((group) => freeingBlocks(findings, group)),
    ...(unlocks.length === 0 && isAllTried
      ? [paragraph(`No single change frees ${findings.length === 1 ? 'it' : 'them'}.`)]
      : []),
    ...(untried.length === 0
      ? []
      : [
          paragraph('The recording does not hold what it takes to try these:'),
          bullets(untried.map((change) => [`if ${change}`])),
        ]),
    ...(leftOut === 0 ? [] : [paragraph(leftOutText(leftOut))]),
  ]
}

/** Changes that free the same of the findings: all of them, or those that are named. */
function freeingBlocks(findings: Explanation['findings'], unlocks: readonly Unlock[]): readonly Block[] {
  const [{ frees } = { frees: findings }] = unlocks
  const others = findings.filter(({ id }) => !frees.some((freed) => freed.id === id))
  const those: readonly Part[] =
    others.length === 0
      ? [findings.length === 1 ? 'It' : 'They']
      : others.length < frees.length
        ? ['All but ', ...namesOf(others)]
        : namesOf(frees)
  return [paragraph(...those, ' would go if:'), bullets(unlocks.map((unlock) => [unlockText(unlock)]))]
}

/** So much stays here that trying everything would take minutes. */
function leftOutText(count: number): string {
  const changes = count === 1 ? 'One more change was' : `${count} more changes were`
  return `${changes} not tried: too much stays here to try everything for each.`
}

function namesOf(findings: readonly Subject[]): readonly Part[] {
  const shown = findings.length <= MOST_IDS + 1 ? findings : findings.slice(0, MOST_IDS)
  const more = findings.length - shown.length
  const parts = shown.flatMap(({ id }, at): readonly Part[] => {
    if (at === 0) return [code(id)]
    return [at === shown.length - 1 && more === 0 ? ' and ' : ', ', code(id)]
  })
  return more === 0 ? parts : [...parts, ` and ${more} more`]
}

function graphOf({ findings, links }: Explanation): string {
  const [first] = findings
  const name = findings.length === 1 ? (first?.id ?? '') : `${first?.id ?? ''} and ${findings.length - 1} more`
  return mermaidGraph([{ from: name, to: first?.package ?? '', label: 'affects' }, ...links])
}
