/**
 * A look that failed for good is told where people look: in the dashboard that stands, between two markers, everything else as it is, where the
 * next look that ends well writes the whole anew; where none stands, in a comment.
 */
import { markedValue, marker, withSection } from '../render/markers.ts'
import { writeMarkdown } from '../render/markdown.ts'
import { mistakeBlocks } from '../render/mistakes.ts'
import { paragraph } from '../render/nodes.ts'
import { plainLines } from './bodies.ts'
import type { Forge } from './forge.ts'
import type { Mistake } from './seen.ts'

const MOST_CHARACTERS = 65_000
const BEGINNING = /^<!-- lockstep:dashboard -->\s+<!-- lockstep:turn=\d+ -->\n/

export async function tellDead(forge: Forge, mistake: Mistake): Promise<void> {
  const open = (await forge.ownIssues()).filter(({ state }) => state === 'open')
  const found = open.find(({ body }) => markedValue(body, 'dashboard') !== null)
  if (found === undefined) return tellOnPull(forge, mistake)
  const present = plainLines((await forge.issue(found.number)).body)
  const body = withFailure(present, mistake)
  if (body !== present && body.length <= MOST_CHARACTERS) await forge.editIssue(found.number, { body })
}

/** Where no dashboard stands: on the newest pull request that is open, once. */
async function tellOnPull(forge: Forge, mistake: Mistake): Promise<void> {
  const pull = (await forge.ownPulls()).find(({ state }) => state === 'open')
  if (pull === undefined) return
  const mark = marker('said', 'failed')
  const comments = await forge.comments(pull.number)
  if (comments.some(({ author, body }) => author === forge.bot && body.startsWith(mark.value))) return
  const rest = paragraph('Until then nothing happens here. Lockstep goes on by itself, and says this once.')
  await forge.addComment(pull.number, writeMarkdown([mark, ...mistakeBlocks([mistake]), rest]))
}

function withFailure(body: string, mistake: Mistake): string {
  const section = writeMarkdown([marker('failure'), ...mistakeBlocks([mistake]), marker('failure-end')])
  const replaced = withSection(body, 'failure', 'failure-end', section)
  if (replaced !== null) return replaced
  return body.replace(BEGINNING, (beginning) => `${beginning}\n${section.trim()}\n`)
}
