/**
 * Replies to commands: a marker of the comment that is answered, then a line for each of its commands, which is named where there are several.
 * What was written is told as text.
 */
import type { ExplainDocument } from '../plan/explained.ts'
import { forgeLink } from './addresses.ts'
import { writeBody } from './body.ts'
import { explainedBlocks } from './explained.ts'
import { marker } from './markers.ts'
import { bullets, code, paragraph, phrase } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import type { Mistake } from './mistakes.ts'

export type Told =
  | { readonly kind: 'rebase' | 'recreate' | 'scan' | 'paused' | 'resumed' | 'too-many' }
  /** Of a pause: what was asked for is kept, and done after it. */
  | { readonly kind: 'waits' }
  /** Of a rollback: nothing stands any more that it could undo; it could not be written. */
  | { readonly kind: 'nothing-taken-back' | 'tried-again' }
  /** The pull request that takes it back. */
  | { readonly kind: 'rollback'; readonly number: number; readonly url: string }
  | { readonly kind: 'help' }
  /** '' for the plan itself. */
  | { readonly kind: 'option'; readonly name: string }
  | { readonly kind: 'no-option'; readonly most: string }
  | { readonly kind: 'ignored'; readonly what: string; readonly until: string | null }
  | { readonly kind: 'not-here'; readonly command: string }
  | { readonly kind: 'not-understood'; readonly written: string }
  | { readonly kind: 'explained'; readonly document: ExplainDocument }
  | { readonly kind: 'unknown'; readonly what: string; readonly nearest: string | null }
  | { readonly kind: 'unanswered'; readonly what: string; readonly mistake: Mistake | null }

export interface Answered {
  /** The command, without `/lockstep`; '' where the comment has no other one. */
  readonly asked: string
  readonly told: Told
}

const LONGEST_REPLY = 20_000

export function renderReply(comment: number, answers: readonly Answered[]): string {
  const parts = answers.map((answer) => ({ title: null, blocks: answerBlocks(answer), weight: 10 }))
  return writeBody([{ title: null, blocks: [marker('reply', String(comment))] }, ...parts], LONGEST_REPLY)
}

const SENTENCES: Readonly<
  Record<
    'rebase' | 'recreate' | 'scan' | 'paused' | 'resumed' | 'nothing-taken-back' | 'tried-again' | 'too-many',
    string
  >
> = {
  rebase: 'The same plan is written anew on the tip of the base branch.',
  recreate: 'It is planned anew, and the branch is written over.',
  'nothing-taken-back': 'There is nothing to take back here.',
  'tried-again':
    'A pull request that takes this back could not be written; it is tried again once the base branch moves, and when somebody asks again.',
  scan: 'Everything is looked at again.',
  paused: 'Paused: nothing is proposed or written until somebody resumes.',
  resumed: 'Resumed.',
  'too-many':
    'These are more commands in one hour than Lockstep takes for a repository. What comes after this one is not read; ask again later.',
}

/** These name it themselves. */
const NAMING: ReadonlySet<Told['kind']> = new Set(['not-here', 'not-understood'])

function answerBlocks({ asked, told }: Answered): readonly Block[] {
  const blocks = blocksOf(told)
  if (asked === '' || NAMING.has(told.kind)) return blocks
  const command = code(`/lockstep ${asked}`)
  const [first, ...rest] = blocks
  return first?.type === 'paragraph'
    ? [{ ...first, children: phrase([command, ': ', ...first.children]) }, ...rest]
    : [paragraph(command, ':'), ...blocks]
}

function blocksOf(told: Told): readonly Block[] {
  if (told.kind === 'help') return helpBlocks()
  if (told.kind === 'explained') return explainedBlocks(told.document, 'full').map(lowered)
  return [paragraph(...partsOf(told))]
}

/** A comment is no page: its headings are small. */
function lowered(block: Block): Block {
  return block.type === 'heading' ? { ...block, depth: block.depth === 1 ? 3 : 4 } : block
}

function partsOf(told: Exclude<Told, { kind: 'help' | 'explained' }>): readonly Part[] {
  switch (told.kind) {
    case 'waits':
      return ['Lockstep is paused here, so this waits. It is done once somebody says ', code('/lockstep resume'), '.']
    case 'rollback':
      return [forgeLink(told.url, `Pull request ${told.number}`), ' takes this back.']
    case 'option':
      return told.name === ''
        ? ['Back to the plan that Lockstep would choose.']
        : ['It is planned anew: ', told.name, '.']
    case 'no-option':
      return [
        told.most === '1'
          ? 'There is option 1, and 0 for the plan itself.'
          : `There are options 1 ${told.most === '2' ? 'and' : 'to'} ${told.most}, and 0 for the plan itself.`,
      ]
    case 'ignored': {
      const until = told.until === null ? '' : ` until ${told.until.slice(0, 10)}`
      return [code(told.what), ` is ignored${until} and listed on the dashboard; a tick there takes it back.`]
    }
    case 'not-here':
      return [code(`/lockstep ${told.command}`), ` cannot be done here. ${WHERE[told.command] ?? ''}`]
    case 'not-understood':
      return [code(`/lockstep ${told.written}`), ' is no command; ', code('/lockstep help'), ' lists them.']
    case 'unknown': {
      const nearest: readonly Part[] = told.nearest === null ? [] : [' Did you mean ', code(told.nearest), '?']
      return ['Nothing here is known as ', code(told.what), '.', ...nearest]
    }
    case 'unanswered': {
      const why: readonly Part[] =
        told.mistake === null
          ? [' No manifest with declared dependencies was found.']
          : [' ', code(told.mistake.where), ` ${told.mistake.what} ${told.mistake.next}`]
      return [code(told.what), ' cannot be explained now.', ...why]
    }
    default:
      return [SENTENCES[told.kind]]
  }
}

const WHERE: Readonly<Record<string, string>> = {
  rebase: 'It is for an open pull request of Lockstep.',
  recreate: 'It is for an open pull request of Lockstep, or for one that is held back.',
  rollback: 'It is for an upgrade by Lockstep that is merged and that nobody has taken back yet.',
  option:
    'It is for an open pull request of Lockstep that lists alternatives, whose numbers count there alone. A plan that waits has none yet: once it is opened, choose in it.',
  ignore: 'More is ignored already than Lockstep keeps here; the configuration has room.',
}

function helpBlocks(): readonly Block[] {
  const lines: readonly (readonly [string, string])[] = [
    ['rebase', 'writes the same plan anew on the tip of the base branch'],
    ['recreate', 'plans anew, and writes over what people changed on the branch; lifts what was held back'],
    ['rollback', 'on a merged pull request: opens one that takes it back'],
    ['option 2', 'plans the alternative of that number instead; 0 is the plan itself'],
    ['ignore torch', 'leaves a package, or an advisory by its id, alone; add “until 2027-01-31”, then “because ...”'],
    ['explain torch', 'tells why a package or an advisory moves or stays'],
    ['scan', 'looks at everything again'],
    ['pause', 'proposes and writes nothing until “resume”'],
    ['resume', 'ends a pause'],
  ]
  return [
    paragraph(
      'A line of a comment that starts with one of these asks for it. It counts from people who may write to the repository.',
    ),
    bullets(lines.map(([command, what]) => [code(`/lockstep ${command}`), ` ${what}`])),
  ]
}
