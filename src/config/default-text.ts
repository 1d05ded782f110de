/**
 * The file that `lockstep init` writes: every key in a comment with what it does, ready to be uncommented.
 */
import * as v from 'valibot'
import { configSchema } from './schema.ts'

/** One key as a person reads of it. */
export interface KeyDescription {
  /** `allow.build`. */
  readonly key: string
  readonly description: string
  readonly defaultValue: unknown
  readonly example: unknown
}

/** Keys in the order of the schema; those of a map follow its own. */
export function describeKeys(): readonly KeyDescription[] {
  return Object.entries(configSchema.entries).flatMap(([key, entry]) => {
    const own = describe(key, entry)
    const { wrapped } = entry
    const inner = 'entries' in wrapped ? Object.entries(wrapped.entries) : []
    return [own, ...inner.map(([name, child]) => describe(`${key}.${name}`, child))]
  })
}

interface Entry {
  readonly wrapped: v.GenericSchema
  readonly default: unknown
}

function describe(key: string, { wrapped, default: defaultValue }: Entry): KeyDescription {
  return {
    key,
    description: v.getDescription(wrapped) ?? '',
    defaultValue: defaultValue ?? null,
    example: v.getMetadata(wrapped)['example'] ?? null,
  }
}

/** Values that were found and are written uncommented. */
export interface Suggested {
  readonly python?: readonly string[]
  readonly exclude?: readonly string[]
  readonly hold?: readonly string[]
}

/** YAML that `readConfig` accepts as it stands, and with any of its keys uncommented. */
export function defaultConfigText(suggested: Suggested = {}): string {
  const lines = ['# Lockstep. Every key is optional; docs/configuration.md tells more.', '']
  for (const { key, description, example } of describeKeys()) {
    const [parent, name = parent] = key.split('.')
    const indent = key.includes('.') ? '  ' : ''
    lines.push(...wrap(`${indent}${description}`, indent).map((line) => `# ${line}`))
    const found = new Map<string, readonly string[]>(Object.entries(suggested)).get(key)
    if (found !== undefined && found.length > 0) lines.push(`${name ?? ''}: ${JSON.stringify(found)}`)
    else lines.push(example === null ? `#${name ?? ''}:` : `#${indent}${name ?? ''}: ${JSON.stringify(example)}`)
    lines.push('')
  }
  return lines.join('\n')
}

function wrap(text: string, indent: string): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.trim().split(' ')) {
    if (line !== '' && line.length + word.length > 100) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? `${indent}${word}` : `${line} ${word}`
  }
  return [...lines, line]
}
