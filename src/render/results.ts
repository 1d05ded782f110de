/** The verification section: what the repository's own checks and reviews said of one head. It is filled when they have ended. */
import { forgeLink } from './addresses.ts'
import { writeBody } from './body.ts'
import type { BodyPart } from './body.ts'
import { markedValue, marker, withSection } from './markers.ts'
import { bullets, code, heading, paragraph } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { shortened } from './printable.ts'
import { count } from './words.ts'

export interface Results {
  readonly head: string
  /** Checks by others that ran to an end. */
  readonly succeeded: number
  readonly failed: readonly { readonly name: string; readonly url: string | null }[]
  /** They ended without a verdict: neutral, skipped. */
  readonly neutral: number
  /** By the teams that the configuration names. */
  readonly approvals: readonly TeamApproval[]
  /** Who asked for changes and has not approved since. */
  readonly objections: readonly string[]
}

export interface TeamApproval {
  readonly team: string
  /** `unknown`: the App may not see who is in the team. */
  readonly status: 'approved' | 'open' | 'unknown'
  readonly by: readonly string[]
}

const MOST_NAMED = 15
/** So much a body has room for beyond its own limit. */
const LONGEST_SECTION = 5000
const LONGEST_NAME = 100

const TITLE = heading(3, 'What the checks said')

/** The section with its markers, before there is anything to say in it. */
export function openResults(): readonly Block[] {
  const text = 'They have not ended yet; this is filled in once they have.'
  return [marker('results'), TITLE, paragraph(text), marker('results-end')]
}

/** The body with what its section says, whose first marker names the head; null: it has no such section. */
export function withResults(body: string, results: Results): string | null {
  const commit = paragraph('On commit ', code(results.head.slice(0, 12)), `: ${passRate(results)}`)
  const parts: readonly BodyPart[] = [
    { title: null, blocks: [marker('results', results.head), TITLE, commit] },
    { title: null, blocks: failedBlocks(results), weight: 50 },
    { title: null, blocks: approvalBlocks(results), weight: 100 },
    { title: null, blocks: [marker('results-end')] },
  ]
  return withSection(body, 'results', 'results-end', writeBody(parts, LONGEST_SECTION))
}

export function statesResultsOf(body: string, head: string): boolean {
  return markedValue(body, 'results') === head
}

function passRate({ succeeded, failed, neutral }: Results): string {
  const ran = succeeded + failed.length
  const rest = neutral === 0 ? '' : ` ${count(neutral, 'check')} ended without a verdict.`
  if (ran === 0) return `no checks ran.${rest}`
  const percent = Math.floor((succeeded * 100) / ran)
  return `of ${count(ran, 'check')} that ran, ${succeeded} passed (${percent} %).${rest}`
}

function failedBlocks({ failed }: Results): readonly Block[] {
  if (failed.length === 0) return []
  const shown = failed.slice(0, MOST_NAMED)
  const rest = failed.length - shown.length
  return [
    paragraph('These failed:'),
    bullets([
      ...shown.map(({ name, url }): readonly Part[] => [
        url === null ? code(shortened(name, LONGEST_NAME)) : forgeLink(url, shortened(name, LONGEST_NAME)),
      ]),
      ...(rest === 0 ? [] : [[`${rest} more`]]),
    ]),
  ]
}

function approvalBlocks({ approvals, objections }: Results): readonly Block[] {
  const lines = [
    ...approvals.map((approval): readonly Part[] => [
      code(approval.team),
      `: ${approvalText(approval)}`,
      ...names(approval.by),
    ]),
    ...(objections.length === 0 ? [] : [['Changes asked for', ...names(objections)]]),
  ]
  return lines.length === 0 ? [] : [paragraph('Reviews:'), bullets(lines)]
}

function approvalText({ status }: TeamApproval): string {
  if (status === 'approved') return 'approved'
  return status === 'open' ? 'no approval' : 'Lockstep may not see who is in it'
}

function names(logins: readonly string[]): readonly Part[] {
  return logins.slice(0, MOST_NAMED).flatMap((login, at): readonly Part[] => [at === 0 ? ' by ' : ', ', code(login)])
}
