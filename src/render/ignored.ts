/**
 * What is left alone: by a person's word, which a tick takes back, and by the configuration. It is named in public, too, where people wrote it
 * where everybody sees it; what the owner's defaults have, which may stand in a private repository, is counted there.
 */
import { box, isMarkerValue } from './markers.ts'
import { bullets, code, heading, paragraph, quoted } from './nodes.ts'
import type { Block, Part } from './nodes.ts'

/** An advisory's id or a package, until an instant in ISO 8601. */
interface Ignore {
  readonly what: string
  readonly until: string | null
  readonly because: string | null
}

export interface Ignores {
  /** `by`: '' where the forge did not tell who. */
  readonly ignores: readonly (Ignore & { readonly by: string })[]
  /** By the configuration. `source`: `.github/lockstep.yml:7 ignore`. */
  readonly accepted: readonly (Ignore & { readonly source: string; readonly isOver: boolean })[]
  /** How many more the owner's defaults have that are not named. */
  readonly unnamed: number
}

export function ignoreBlocks({ ignores, accepted, unnamed }: Ignores): readonly Block[] {
  if (ignores.length + accepted.length + unnamed === 0) return []
  const rest = unnamed === 0 ? [] : [paragraph(`By the owner’s defaults, not named in public: ${unnamed}.`)]
  return [heading(3, 'Ignored'), ...wordBlocks(ignores), ...acceptedBlocks(accepted), ...rest]
}

function wordBlocks(ignores: Ignores['ignores']): readonly Block[] {
  const items = ignores
    .filter(({ what }) => isMarkerValue(what))
    .map((ignore) => box('unignore', ignore.what, code(ignore.what), ...byParts(ignore.by), ...untilParts(ignore)))
  if (items.length === 0) return []
  return [paragraph('A tick takes the word back.'), { type: 'list', ordered: false, spread: false, children: items }]
}

function acceptedBlocks(accepted: Ignores['accepted']): readonly Block[] {
  if (accepted.length === 0) return []
  return [
    paragraph('By the configuration, which alone can change it:'),
    bullets(
      accepted.map((ignore): readonly Part[] => [
        code(ignore.what),
        ...untilParts({ ...ignore, because: null }),
        ...(ignore.isOver ? [', which is over'] : []),
        ', by ',
        code(ignore.source.replace(/ ignore$/, '')),
        ...untilParts({ ...ignore, until: null }),
      ]),
    ),
  ]
}

/** Its end, then its reason. */
function untilParts({ until, because }: Pick<Ignore, 'until' | 'because'>): readonly Part[] {
  return [
    ...(until === null ? [] : [` until ${until.slice(0, 10)}`]),
    ...(because === null ? [] : [': “', quoted(because), '”']),
  ]
}

export function byParts(login: string): readonly Part[] {
  return login === '' ? [] : [' by ', code(login)]
}
