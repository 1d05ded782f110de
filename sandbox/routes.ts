/** Finds the operation that an address belongs to. `{name}` is one part of a path, `{name*}` one or more. */
import { OPERATIONS } from './operations.ts'
import type { Operation } from './operation.ts'

export interface Match {
  readonly operation: Operation
  readonly params: Readonly<Record<string, string>>
}

const COMPILED = OPERATIONS.map((operation) => {
  const names: string[] = []
  const source = operation.path.replace(/\{(\w+)(\*?)\}/g, (_, name: string, many: string) => {
    names.push(name)
    return many === '' ? '([^/]+)' : '(.*)'
  })
  return { operation, names, pattern: new RegExp(`^${source}$`) }
})

/** The path is the one below `/api/v3`, still percent-encoded; null: no operation of the table. */
export function matchOperation(method: string, path: string): Match | null {
  for (const { operation, names, pattern } of COMPILED) {
    if (operation.method !== method) continue
    const match = pattern.exec(path)
    if (match === null) continue
    const decoded = names.map((name, at) => [name, decode(match[at + 1] ?? '')] as const)
    if (decoded.some(([, value]) => value === null)) return null
    return { operation, params: Object.fromEntries(decoded) as Record<string, string> }
  }
  return null
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
