/**
 * Core metadata (METADATA of a wheel, PKG-INFO of an sdist), versions 1.0 to 2.x: its header fields.
 *
 * The format is that of e-mail headers: a field goes on in lines that begin with white space, names are matched without
 * case, and the first line that is no field ends them. The description behind the headers is never looked at.
 */

export interface CoreMetadata {
  readonly metadataVersion: string | null
  readonly name: string | null
  readonly version: string | null
  readonly requiresPython: string | null
  /** As written; see parseRequirement. */
  readonly requiresDist: readonly string[]
  /** As written; see normalizeExtra. */
  readonly providesExtra: readonly string[]
  /** Fields that a build may change (PEP 643), in lower case. */
  readonly dynamic: readonly string[]
}

const FIELD = /^([!-9;-~]+):(.*)$/s

const FIELDS: ReadonlySet<string> = new Set([
  'metadata-version',
  'name',
  'version',
  'requires-python',
  'requires-dist',
  'provides-extra',
  'dynamic',
])

/** Never throws: a field that is not there is null or empty, of a single field stated twice the first counts. */
export function parseCoreMetadata(text: string): CoreMetadata {
  const fields = readFields(text)
  const first = (name: string): string | null => fields.get(name)?.[0] ?? null
  return {
    metadataVersion: first('metadata-version'),
    name: first('name'),
    version: first('version'),
    requiresPython: first('requires-python'),
    requiresDist: fields.get('requires-dist') ?? [],
    providesExtra: fields.get('provides-extra') ?? [],
    dynamic: (fields.get('dynamic') ?? []).map((field) => field.toLowerCase()),
  }
}

/** The values of the fields named above, in their order; a continued value is one line. */
function readFields(text: string): ReadonlyMap<string, string[]> {
  const fields = new Map<string, string[]>()
  let current: { readonly values: string[]; readonly lines: string[] } | null = null
  const flush = (): void => {
    current?.values.push(current.lines.join(' ').trim())
  }
  for (const line of headerLines(text)) {
    if (line.startsWith(' ') || line.startsWith('\t')) {
      current?.lines.push(line.trim())
      continue
    }
    flush()
    current = null
    const match = FIELD.exec(line)
    if (match === null) return fields
    const name = (match[1] ?? '').toLowerCase()
    if (!FIELDS.has(name)) continue
    const values = fields.get(name) ?? []
    fields.set(name, values)
    current = { values, lines: [(match[2] ?? '').trim()] }
  }
  flush()
  return fields
}

/** Lines up to the first empty one, without their ends. */
function* headerLines(text: string): Generator<string> {
  let start = text.startsWith('\uFEFF') ? 1 : 0
  while (start < text.length) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    const line = text.slice(start, end > start && text[end - 1] === '\r' ? end - 1 : end)
    if (line === '') return
    yield line
    start = end + 1
  }
}
