/**
 * A draft for another graph, which draws on: as it is, or with all that its candidates need still to be drawn.
 *
 * The lists are copied, since a graph only ever adds to its own; edges and extras are values and stay. Who asks for it is kept even where that
 * is drawn anew: what bounds too often only keeps more candidates.
 */
import type { Draft } from './draft.ts'
import type { Edge, Namer } from './instance.ts'

const NO_EDGES: readonly Edge[] = []

/** `isRedrawn`: by number, drafts whose candidates are drawn anew, and name others anew. */
export function copiedDraft(draft: Draft, isRedrawn: (number: number) => boolean): Draft {
  const common = {
    ...draft,
    extras: [...draft.extras],
    forced: new Set(draft.forced),
    named: namedByOthers(draft, isRedrawn),
    incoming: [...draft.incoming],
    gates: null,
  }
  return isRedrawn(draft.number) ? { ...common, ...undrawn(draft) } : { ...common, ...drawn(draft) }
}

type Drawn = Pick<Draft, 'edges' | 'isDrawn' | 'isAlive' | 'waits' | 'unread' | 'unreadAt' | 'carriers'>

function drawn({ edges, isDrawn, isAlive, waits, unread, unreadAt, carriers }: Draft): Drawn {
  return {
    edges: edges.map((byCandidate) => [...byCandidate]),
    isDrawn: [...isDrawn],
    isAlive: [...isAlive],
    waits: waits.map((counts) => counts.slice()),
    unread: unread.slice(),
    unreadAt: unreadAt.slice(),
    carriers: [...carriers],
  }
}

function undrawn({ edges, domain: { candidates }, unreadAt }: Draft): Drawn {
  return {
    edges: edges.map(() => candidates.map(() => NO_EDGES)),
    isDrawn: edges.map(() => false),
    isAlive: candidates.map(() => true),
    waits: edges.map(() => new Uint16Array(candidates.length)),
    unread: new Uint16Array(candidates.length),
    unreadAt: new Uint8Array(unreadAt.length),
    carriers: [],
  }
}

function namedByOthers({ named }: Draft, isRedrawn: (number: number) => boolean): Map<number, Namer[]> {
  const left = new Map<number, Namer[]>()
  for (const [index, namers] of named) {
    const others = namers.filter(({ node }) => !isRedrawn(node))
    if (others.length > 0) left.set(index, others)
  }
  return left
}
