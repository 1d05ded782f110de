/**
 * A foreign value checked against a zod schema, up to the first mistake: a large hostile one would otherwise be answered by as many mistakes
 * as it has items.
 */
import { safeParse, type $ZodErrorMap, type $ZodType } from 'zod/v4/core'
import english from 'zod/v4/locales/en.js'

export type Checked<T> =
  | { readonly success: true; readonly data: T }
  | {
      readonly success: false
      readonly path: readonly PropertyKey[]
      /** `projects.torch.files.3`; empty at the top. */
      readonly place: string
      /** "Invalid input: expected string, received number" */
      readonly what: string
    }

const inEnglish: $ZodErrorMap = (issue) => english().localeError(issue)

/** The first is what zod's own `validate` sets; its types do not name it, and `validate` does not say where it stopped. */
const CONTEXT = { abortEarly: true, error: inEnglish }

export function check<T>(form: $ZodType<T>, value: unknown): Checked<T> {
  const result = safeParse(form, value, CONTEXT)
  if (result.success) return result
  const { path = [], message = 'Invalid input' } = result.error.issues[0] ?? {}
  return { success: false, path, place: path.map(String).join('.').slice(0, 100), what: message.slice(0, 200) }
}
