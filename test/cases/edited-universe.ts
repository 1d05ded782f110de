/**
 * A recorded universe with one fact otherwise, by editing the text of the recording: nothing of src/explain takes part.
 */
import type { Change } from '../../src/explain/change.ts'
import { normalizeName } from '../../src/python/name.ts'

/** What of a recording is edited. */
export interface Recording {
  readonly projects: Readonly<
    Record<string, { readonly files?: readonly { readonly file: string; readonly index?: number }[] }>
  >
  readonly metadata: Readonly<Record<string, { requires?: readonly string[] }>>
}

/** What no case rests on has no way here yet. The recording given stays as it is. */
export function edited(recording: Recording, change: Change): Recording {
  if (change.kind !== 'drop' && change.kind !== 'widen') throw new Error(`write here how to lift "${change.kind}"`)
  const { from, to, kind } = change
  const other = structuredClone(recording)
  for (const { file, index = 0 } of other.projects[from]?.files ?? []) {
    const metadata = other.metadata[`${index}:${file}`]
    if (metadata?.requires === undefined) continue
    metadata.requires = metadata.requires.flatMap((text) => {
      if (nameOf(text) !== to) return [text]
      return kind === 'drop' ? [] : [withoutRange(text)]
    })
  }
  return other
}

function nameOf(requirement: string): string {
  return normalizeName(/^[\w.-]+/.exec(requirement)?.[0] ?? '')
}

/** `requests[socks] (>=2.21,<3) ; python_version > "3"` without what stands between the extras and the marker. */
function withoutRange(requirement: string): string {
  const [, head = '', marker = ''] = /^([\w.-]+\s*(?:\[[^\]]*\])?)[^;]*(;.*)?$/.exec(requirement) ?? []
  return `${head} ${marker}`
}
