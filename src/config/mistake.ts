/** What the schema says of a value, as people read it: the line, what is wrong, and what to do or the nearest valid word. */
import type { $ZodIssue } from 'zod/v4/core'
import { LockstepError } from '../errors.ts'
import { nearest } from './words.ts'
import { entryOf } from './yaml.ts'
import type { YamlNode } from './yaml.ts'

/** `issue` with its input. */
export function describeMistake(issue: $ZodIssue, root: YamlNode | null, file: string): LockstepError {
  const chosen = mostTelling(issue)
  const path = [...issue.path, ...(chosen === issue ? [] : chosen.path)].map(String)
  const where = `${file}:${String(lineAt(root, path))} \`${path.filter((part) => !/^\d+$/.test(part)).join('.')}\``
  if (issue.input === undefined)
    return new LockstepError(where, 'is missing.', 'See docs/configuration.md for its form.')
  const [what = '', next = ''] = chosen.message.split('\n')
  if (next !== '') return new LockstepError(where, what, next)
  const options = chosen.code === 'invalid_value' ? chosen.values.map(String) : []
  const near = nearest(typeof chosen.input === 'string' ? chosen.input : '', options)
  const is = `${shown(chosen.input)} is not allowed here.`
  if (near !== null) return new LockstepError(where, is, `Did you mean \`${near}\`?`)
  return new LockstepError(
    where,
    is,
    options.length > 0 ? `Use one of ${options.join(', ')}.` : 'See docs/configuration.md for its form.',
  )
}

function shown(input: unknown): string {
  if (typeof input === 'object' && input !== null) return Array.isArray(input) ? 'Array' : 'Object'
  return JSON.stringify(input)?.slice(0, 100) ?? String(input)
}

/** Of a union's reasons the one with a message of ours that went furthest; a value was of the right kind there. */
function mostTelling(issue: $ZodIssue): $ZodIssue {
  if (issue.code !== 'invalid_union') return issue
  const inner = issue.errors.flat().map((one) => {
    const chosen = mostTelling(one)
    return chosen === one ? one : { ...chosen, path: [...one.path, ...chosen.path] }
  })
  return inner.reduce((best, one) => (weightOf(one) > weightOf(best) ? one : best), inner[0] ?? issue)
}

const KINDS = new Set<$ZodIssue['code']>(['invalid_type', 'invalid_value', 'invalid_union', 'unrecognized_keys'])

function weightOf(issue: $ZodIssue): number {
  const isOurs = issue.message.includes('\n')
  return (KINDS.has(issue.code) ? 0 : 4) + (isOurs ? 2 : 0) + (issue.path.length > 0 ? 1 : 0)
}

/** The line of the deepest node on the path that the file has. */
function lineAt(root: YamlNode | null, path: readonly string[]): number {
  let node = root
  for (const key of path) {
    const next = node?.kind === 'list' ? node.items[Number(key)] : entryOf(node ?? undefined, key)
    if (next === undefined) break
    node = next
  }
  return node?.line ?? 1
}
