/** What people should know about a branch before they read the plan on it. */
import { forgeLink } from './addresses.ts'
import { code, paragraph, strong } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { shortened } from './printable.ts'
import { listed } from './words.ts'

export type Remark =
  /** Its head is not what Lockstep wrote last. */
  | { readonly kind: 'edited'; readonly by: string | null }
  /** So it was after somebody asked to have it written anew. */
  | { readonly kind: 'pushed-since'; readonly by: string | null }
  /** Another bot's open pull request moves the same declarations. */
  | {
      readonly kind: 'raced'
      readonly by: string
      readonly url: string
      readonly number: number
      readonly packages: readonly string[]
    }
  /** A better plan exists, and waits for a person's word. */
  | { readonly kind: 'newer-waits' }

export function remarkBlocks(remarks: readonly Remark[]): readonly Block[] {
  return remarks.map((remark) => paragraph(...remarkParts(remark)))
}

function remarkParts(remark: Remark): readonly Part[] {
  if (remark.kind === 'edited') return editedParts(remark.by)
  if (remark.kind === 'pushed-since') return pushedSinceParts(remark.by)
  if (remark.kind === 'raced') return racedParts(remark)
  return [
    'A better set has become known. Since this one is approved or about to merge, it waits for your word: tick Recreate in the description.',
  ]
}

function editedParts(by: string | null): readonly Part[] {
  const who: readonly Part[] = by === null ? [' by people'] : [' by ', code(by)]
  return [
    strong('This branch was edited', ...who, '.'),
    ' Lockstep leaves it as it is. To have it written anew, tick Recreate in the description.',
  ]
}

function pushedSinceParts(by: string | null): readonly Part[] {
  return [
    strong(
      'This branch was pushed to',
      ...(by === null ? [] : [' by ', code(by)]),
      ' after it was asked to be written anew.',
    ),
    ' What was pushed stays. Ask again to have it written over.',
  ]
}

function racedParts({ by, url, number, packages }: Extract<Remark, { kind: 'raced' }>): readonly Part[] {
  const what =
    packages.length === 0 ? 'the same lines' : listed(packages.slice(0, 10).map((name) => shortened(name, 100)))
  return [
    strong('Another bot moves the same lines:'),
    ' ',
    forgeLink(url, `pull request ${number}`),
    ' by ',
    code(by),
    ` moves ${what}. Lockstep does not race it: this one stands as it is, and is written anew or closed where that one is merged first.`,
  ]
}
