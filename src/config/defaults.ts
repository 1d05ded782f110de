/** What counts where no file says anything; the program has it ready (tools/ready-defaults.ts), since making the schema takes 8 ms. */
import * as z from 'zod/mini'
import { configSchema } from './schema.ts'
import type { ParsedConfig } from './schema.ts'

/** New with each call. */
export function defaults(): ParsedConfig {
  return z.parse(configSchema(), {})
}
