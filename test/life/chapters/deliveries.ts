/** What is lost on the way to the App, or comes more than once. */
import { expect } from 'vitest'
import type { Chapter } from '../chapter.ts'

export function deliveries(chapter: Chapter): void {
  chapter('with its database lost it knows everything, and does nothing twice', async (life) => {
    // The dashboard may have waited with what it tells.
    const seen = () =>
      life
        .own()
        .map(({ number, body, pull }) => [number, pull === null ? null : body, life.head(number), life.said(number)])
    const before = seen()
    await life.settledAfter(() => life.loseDatabase())
    expect(seen()).toEqual(before)
  })

  chapter('a delivery that comes three times acts once', async (life) => {
    const { sandbox, upgrade } = life
    const said = life.said(upgrade).length
    sandbox.faults.onDelivery({ event: 'issue_comment', action: 'created', fault: { do: 'repeat', times: 3 } })
    await life.comment(upgrade, '/lockstep explain numpy')
    await life.until('the answer', () => life.said(upgrade).length > said)
    await life.settled()
    expect(life.said(upgrade)).toHaveLength(said + 1)
    expect(sandbox.webhooks.deliveries.filter(({ status }) => status === 'dropped')).toHaveLength(0)
  })

  chapter('a delivery that never comes is made up for by the next one', async (life) => {
    const { sandbox, upgrade } = life
    const said = life.said(upgrade).length
    sandbox.faults.onDelivery({ event: 'issue_comment', action: 'created', fault: { do: 'drop' } })
    await life.comment(upgrade, '/lockstep explain pandas')
    await life.settled()
    expect(life.said(upgrade)).toHaveLength(said)
    await life.comment(upgrade, '/lockstep explain keras')
    await life.until('both answers', () => life.said(upgrade).length === said + 2)
    await life.settled()
    expect(
      life
        .said(upgrade)
        .slice(said)
        .map((body) => ['pandas', 'keras'].filter((name) => body.includes(`\`${name}\``))),
    ).toEqual([['pandas'], ['keras']])
  })

  chapter('of deliveries in another order, what people said last counts', async (life) => {
    const { sandbox, upgrade } = life
    const said = life.said(upgrade).length
    sandbox.faults.onDelivery({ event: 'issue_comment', action: 'created', fault: { do: 'hold' } })
    await life.comment(upgrade, '/lockstep pause')
    await life.comment(upgrade, '/lockstep resume')
    await life.until('both answers', () => life.said(upgrade).length === said + 2)
    await life.settled()
    const [paused, resumed] = life.said(upgrade).slice(said)
    expect(paused).toContain('Paused: nothing is proposed')
    expect(resumed).toContain('Resumed.')
    await life.comment(upgrade, '/lockstep recreate')
    await life.until('the answer', () => life.said(upgrade).length > said + 2)
    expect(life.said(upgrade).at(-1)).toContain('planned anew')
    await life.settled()
  })
}
