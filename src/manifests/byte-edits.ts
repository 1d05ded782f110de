/**
 * Replacing spans of bytes: every byte outside them stays as it was.
 */
import type { Span } from './model.ts'

export interface ByteEdit extends Span {
  readonly bytes: Uint8Array
}

/** The edits in any order; the same edit given twice counts once. null where two different ones overlap. */
export function applyEdits(bytes: Uint8Array, edits: readonly ByteEdit[]): Uint8Array | null {
  const ordered = [...edits].sort((a, b) => a.start - b.start || a.end - b.end)
  const parts: Uint8Array[] = []
  let at = 0
  let last: ByteEdit | null = null
  for (const edit of ordered) {
    if (last !== null && isSame(last, edit)) continue
    if (edit.start < at || (last !== null && edit.start === last.start)) return null
    parts.push(bytes.subarray(at, edit.start), edit.bytes)
    at = edit.end
    last = edit
  }
  parts.push(bytes.subarray(at))
  return concatenated(parts)
}

function isSame(a: ByteEdit, b: ByteEdit): boolean {
  return (
    a.start === b.start &&
    a.end === b.end &&
    a.bytes.length === b.bytes.length &&
    a.bytes.every((byte, index) => byte === b.bytes[index])
  )
}

export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
