/** The body of a pull request that takes back a merged one: what it restores, what it has to leave, and what it reopens. */
import { forgeLink } from './addresses.ts'
import { writeBody } from './body.ts'
import { box, marker } from './markers.ts'
import { bullets, code, heading, paragraph, strong } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { openResults } from './results.ts'
import { count, listed } from './words.ts'

export interface RevertInput {
  readonly pull: { readonly number: number; readonly url: string }
  /** The problem's id: its first manifest. */
  readonly problem: string
  readonly planId: string | null
  /** Files that nobody had touched since: they stand as before, bit for bit. */
  readonly restored: readonly string[]
  /** Files that people had touched: only the plan's own lines went back. */
  readonly undone: readonly { readonly file: string; readonly lines: number }[]
  /** Lines of the plan that people have changed since: they stay as they are. 0: the file, taken away or made anew. */
  readonly left: readonly { readonly file: string; readonly line: number }[]
  /** The findings that the plan had removed, as `id package`. */
  readonly reopens: readonly string[]
  readonly urgent: readonly string[]
}

export function renderRevert(input: RevertInput, limit?: number): string {
  return writeBody(
    [
      { title: null, blocks: [marker('revert'), marker('turn', '0'), ...introduction(input)] },
      { title: null, blocks: reopenBlocks(input) },
      { title: 'The findings that it reopens', blocks: reopenList(input), weight: 20 },
      { title: null, blocks: fileBlocks(input), weight: 10 },
      { title: null, blocks: [...holdBlocks(), ...openResults()] },
      {
        title: null,
        blocks: [
          {
            type: 'list',
            spread: false,
            children: [
              box('rebase', undefined, 'Rebase: take it back anew on the tip of the base branch'),
              box('recreate', undefined, 'Recreate: the same, over what people changed on this branch'),
            ],
          },
        ],
      },
    ],
    limit,
  )
}

function introduction({ pull, problem, planId }: RevertInput): readonly Block[] {
  const plan: readonly Part[] = planId === null ? [] : [', plan ', code(planId)]
  return [
    paragraph(strong('This takes back ', forgeLink(pull.url, `pull request ${pull.number}`), '.')),
    paragraph('It was the upgrade of ', code(problem), ...plan, '.'),
  ]
}

function reopenBlocks({ reopens, urgent }: RevertInput): readonly Block[] {
  const title = heading(3, 'What it reopens')
  if (reopens.length === 0) return [title, paragraph('No finding: the plan had removed none.')]
  const found = count(reopens.length, 'finding')
  const shares = urgent.length === 0 ? 'none' : urgent.length === reopens.length ? 'all' : String(urgent.length)
  const which = reopens.length === 1 && urgent.length === 1 ? 'which is' : `${shares} of them`
  return [title, paragraph(`${found}, ${which} at or above the severity floor.`)]
}

/** The urgent ones first. */
function reopenList({ reopens, urgent }: RevertInput): readonly Block[] {
  if (reopens.length === 0) return []
  const urgentOnes = new Set(urgent)
  const sorted = reopens.toSorted((a, b) => Number(urgentOnes.has(b)) - Number(urgentOnes.has(a)))
  return [bullets(sorted.map((one) => reopenedParts(one, urgentOnes.has(one))))]
}

function reopenedParts(entry: string, isUrgent: boolean): readonly Part[] {
  const [id = '', name = ''] = entry.split(' ')
  return [code(id), ' in ', code(name), ...(isUrgent ? [' (at or above the floor)'] : [])]
}

function fileBlocks({ restored, undone, left }: RevertInput): readonly Block[] {
  return [
    heading(3, 'What it does'),
    bullets([
      ...restored.map((file): readonly Part[] => [code(file), ' stands again as it was before, bit for bit']),
      ...undone.map(({ file, lines }): readonly Part[] => [
        code(file),
        ` was changed since: ${count(lines, 'line of the plan goes', 'lines of the plan go')} back, all else stays`,
      ]),
      ...leftParts(left),
    ]),
  ]
}

function leftParts(left: RevertInput['left']): readonly (readonly Part[])[] {
  const files = [...new Set(left.map(({ file }) => file))]
  return files.map((file): readonly Part[] => {
    const lines = left.filter((one) => one.file === file && one.line > 0).map(({ line }) => String(line))
    if (lines.length === 0) return [code(file), ' was taken away or made anew by people since; it stays as it is']
    const [what, stays] = lines.length === 1 ? ['a line', 'stays'] : ['lines', 'stay']
    const where = listed(lines.slice(0, 20))
    return [
      code(file),
      `: ${what} that the plan had written (${where}) changed since and ${stays}; look there yourself`,
    ]
  })
}

function holdBlocks(): readonly Block[] {
  return [
    paragraph(
      'Lockstep does not propose this plan again until a person lifts it: by the box on the dashboard, or by ',
      code('/lockstep recreate'),
      ' on the pull request that this takes back.',
    ),
  ]
}
