/**
 * The file that `lockstep init` writes: every key in a comment with what it does, ready to be uncommented.
 */
import { describeKeys } from './keys.ts'

/** Values that were found and are written uncommented. */
export interface Suggested {
  readonly python?: readonly string[]
  readonly exclude?: readonly string[] | undefined
  readonly hold?: readonly string[] | undefined
  readonly allowedVersions?: readonly string[] | undefined
}

/** YAML that `readConfig` accepts as it stands, and with any of its keys uncommented. */
export function defaultConfigText(suggested: Suggested = {}): string {
  const lines = ['# Lockstep. Every key is optional; docs/configuration.md in its repository tells more.', '']
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
