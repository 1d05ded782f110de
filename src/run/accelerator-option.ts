/** `--accelerator` as a person writes it, and as a certificate keeps it. */
import { LockstepError } from '../errors.ts'
import type { Accelerator } from '../python/environment.ts'

export function acceleratorOf(text: string): Accelerator {
  if (text === 'rocm' || text === 'xpu' || text === 'cpu' || text === 'any') return text
  const [, major] = /^cu(\d{2})$/.exec(text) ?? []
  if (major !== undefined) return `cu${Number(major)}`
  throw new LockstepError(
    '--accelerator',
    `"${text}" is not an accelerator.`,
    'Use cu11, cu12, cu13, rocm, xpu, cpu or any.',
  )
}
