/** What a person may choose in place of the plan: alternatives with a box each, and those that ask for a change by hand first. */
import type { AlternativeEntry, UnitPlan } from '../plan/document.ts'
import type { BodyPart } from './body.ts'
import { box } from './markers.ts'
import { bullets, code, paragraph } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { alternativeSentence, byHandSentence } from './plan.ts'

const LONGEST_NAME = 500
const MOST_MOVES = 8

/** The names of the alternatives that a body can offer, in the order of their numbers: the first is option 1. */
export function offersOf({ alternatives }: Pick<UnitPlan, 'alternatives'>): readonly string[] {
  return alternatives
    .filter(({ byHand }) => byHand.length === 0)
    .map(({ name }) => name)
    .filter((name) => name.length <= LONGEST_NAME)
    .slice(0, 20)
}

export function alternativePart(unit: UnitPlan, offers: readonly string[], chosen: string | null): BodyPart {
  const byHand = unit.alternatives.filter((alternative) => alternative.byHand.length > 0)
  const title = `Alternatives (${offers.length + byHand.length})`
  if (offers.length === 0 && byHand.length === 0 && chosen === null) return { title, blocks: [] }
  const isChosen = 'This pull request follows a choice that a person made.'
  const words = [
    ...(chosen === null ? [] : [isChosen]),
    ...(offers.length === 0 ? [] : [`A tick has ${chosen === null ? 'it' : 'another'} planned instead.`]),
  ].join(' ')
  const back = chosen === null ? [] : [box('option', '0', 'Back to the plan that Lockstep would choose')]
  const listWith = (told: (name: string) => readonly Part[]): readonly Block[] => [
    ...(words === '' ? [] : [paragraph(words)]),
    ...boxes([
      ...offers.map((name, at) => box('option', String(at + 1), code(`option ${at + 1}`), ` ${name}. `, ...told(name))),
      ...back,
    ]),
    ...(byHand.length === 0
      ? []
      : [
          paragraph('These ask for a change that Lockstep does not write:'),
          bullets(byHand.map((each) => [`${each.name}. `, ...told(each.name), ` ${byHandSentence(each)}`])),
        ]),
  ]
  const named = new Map(unit.alternatives.map((alternative) => [alternative.name, alternative]))
  const told = (name: string) => {
    const alternative = named.get(name)
    return alternative === undefined ? [] : toldParts(alternative)
  }
  return { title, blocks: listWith(told), brief: listWith(() => []), weight: 85 }
}

function boxes(children: readonly ReturnType<typeof box>[]): readonly Block[] {
  return children.length === 0 ? [] : [{ type: 'list', ordered: false, spread: false, children: [...children] }]
}

function toldParts(alternative: AlternativeEntry): readonly Part[] {
  const { moves } = alternative
  const shown = moves.slice(0, MOST_MOVES)
  const more = moves.length - shown.length
  const parts = shown.flatMap(({ package: name, to }, at): readonly Part[] => [
    at === 0 ? '' : ', ',
    code(name),
    ' to ',
    code(to),
  ])
  const rest = more > 0 ? ` and ${more} more` : ''
  return [
    alternativeSentence(alternative),
    ...(shown.length === 0 ? [' Nothing moves.'] : [' Moves: ', ...parts, `${rest}.`]),
  ]
}
