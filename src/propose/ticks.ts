/**
 * Ticks: what people ask for by a box in a body of Lockstep's own.
 *
 * A body has a turn, which grows each time Lockstep writes it. A tick is a box in a turn, and acts once: what acted is kept in the state as
 * `number turn box`. So a repeated event does nothing, and a box that is ticked anew after the body was written counts as new.
 */
import { boxesOf, mayHaveTicks } from '../render/markers.ts'

export interface Tick {
  /** `rebase`, `option=2`. */
  readonly box: string
  readonly turn: number
}

/** The boxes that are ticked in a body. */
export function ticksOf(body: string): readonly Tick[] {
  if (!mayHaveTicks(body)) return []
  const ticked = boxesOf(body).filter(({ isTicked }) => isTicked)
  if (ticked.length === 0) return []
  const turn = turnOf(body)
  return ticked.map(({ box }) => ({ box, turn }))
}

/** Of an `edited` event: the boxes that are ticked after and were there, not ticked, before. */
export function newTicks(before: string, after: string): readonly Tick[] {
  const ticks = ticksOf(after)
  if (ticks.length === 0) return []
  const open = new Set(boxesOf(before).flatMap(({ box, isTicked }) => (isTicked ? [] : [box])))
  return ticks.filter(({ box }) => open.has(box))
}

export function tickKey(number: number, { box, turn }: Tick): string {
  return `${number} ${turn} ${box}`
}

/** Behind the marker that every body begins with, where Lockstep alone writes. */
const TURN = /^(<!-- lockstep:[a-z]+(?:=[\w.+-]+)? -->\s+<!-- lockstep:turn=)(\d{1,9})(?= -->)/

/** 0 where people have taken the marker away. */
export function turnOf(body: string): number {
  return Number(TURN.exec(body)?.[2] ?? 0)
}

export function withTurn(body: string, turn: number): string {
  return body.replace(TURN, (_, before: string) => `${before}${turn}`)
}
