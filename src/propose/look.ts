/**
 * One look at one repository: what stands, what should stand, and what is missing is done (docs/app.md).
 *
 * In: a forge, a planner, and what the look before left. A look may end anywhere; the next one finishes. Over unchanged inputs it is one read.
 */
import { openMemory } from './memory.ts'
import type { Cause } from './context.ts'
import type { RepositoryFacts } from './forge.ts'
import { openPlaces } from './places.ts'
import { digestOfGlance, isOver, nextOf, readRemembered } from './remembered.ts'
import type { Remembered } from './remembered.ts'
import type { Looked, LookRequest } from './request.ts'
import { STATE_PATH, STATE_REFS } from './own-refs.ts'
import { watch } from './watched.ts'
import { headRef } from './branch.ts'
import { work } from './work.ts'

export async function look(request: LookRequest): Promise<Looked> {
  const { now, facts, causes, planner, releasePages } = request
  const { forge, hasWritten } = watch(request.forge)
  const before = readRemembered(request.remembered)
  const glance = await forge.glance({
    refs: before.refs,
    file: { refs: STATE_REFS, path: STATE_PATH },
  })
  const { repository } = glance
  const seen = digestOfGlance(glance, facts)
  if (!isOurs(repository) || repository.head === null)
    return { remembered: JSON.stringify({ ...before, glance: seen }), nextAt: null, status: 'left-alone', messages: [] }
  const nextAt = nextOf(before)
  if (before.glance === seen && (nextAt === null || nextAt > now) && !causes.some(tellsTicks))
    return { remembered: JSON.stringify(before), nextAt, status: 'unchanged', messages: [] }
  const places = await openPlaces(forge, glance, { tip: repository.head, releasePages })
  const memory = await openMemory(forge, glance, now)
  const context = { forge, planner, repository, glance, config: places.main.config, now, memory }
  const isFresh = before.world === null || isOver(before, now)
  const world = isFresh ? null : before.world
  const done = await work(context, { places, causes, facts, world, putOff: before.dashboard })
  const isSame = !isFresh && done.world === before.world
  const remembered: Remembered = {
    version: 1,
    refs: places.bases.map(({ base }) => headRef(base)),
    glance: hasWritten() ? null : seen,
    world: done.world,
    // A look that did not plan keeps what the one before waits for.
    until: isSame ? earliest(done.until, before.until) : done.until,
    wakeAt: done.wakeAt,
    dashboard: done.putOff,
  }
  return {
    remembered: JSON.stringify(remembered),
    nextAt: nextOf(remembered),
    status: 'looked',
    messages: done.messages,
  }
}

function isOurs({ isFork, isArchived, isMirror, isEmpty }: RepositoryFacts): boolean {
  return !isFork && !isArchived && !isMirror && !isEmpty
}

function earliest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return new Date(a) < new Date(b) ? a : b
}

/** Who ticked a box is told by the event alone. */
function tellsTicks(cause: Cause): boolean {
  return cause.kind === 'edited' && cause.ticked.length > 0
}
