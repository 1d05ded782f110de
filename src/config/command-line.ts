/**
 * Options of the command line that outweigh the file's keys.
 */
import * as z from 'zod/mini'
import { LockstepError } from '../errors.ts'
import type { Config, StatedKey } from './config.ts'
import { acceleratorName, platformName, pythonMinor, STRATEGIES } from './values.ts'
import { nearest } from './words.ts'

/** As typed. */
export interface CommandLine {
  readonly python?: readonly string[]
  readonly platform?: readonly string[]
  readonly accelerator?: string
  readonly strategy?: string
}

/** Throws a LockstepError that names the option. */
export function mergeCommandLine(config: Config, options: CommandLine): Config {
  const stated: Partial<Record<StatedKey, string>> = { ...config.stated }
  let merged = config
  if (options.python !== undefined && options.python.length > 0) {
    merged = { ...merged, python: options.python.map((one) => read(pythonMinor(), one, '--python')) }
    stated.python = '--python'
  }
  if (options.platform !== undefined && options.platform.length > 0) {
    merged = { ...merged, platforms: options.platform.map((one) => read(platformName(), one, '--platform')) }
    stated.platforms = '--platform'
  }
  if (options.accelerator !== undefined) {
    merged = { ...merged, accelerator: read(acceleratorName(), options.accelerator, '--accelerator') }
    stated.accelerator = '--accelerator'
  }
  if (options.strategy !== undefined) {
    merged = { ...merged, strategy: readStrategy(options.strategy) }
    stated.strategy = '--strategy'
  }
  return { ...merged, stated }
}

function read<T>(schema: z.ZodMiniType<T>, value: string, option: string): T {
  const result = z.safeParse(schema, value)
  if (result.success) return result.data
  const [what = '', next = ''] = (result.error.issues[0]?.message ?? '').split('\n')
  throw new LockstepError(option, what, next)
}

function readStrategy(value: string): Config['strategy'] {
  const known = STRATEGIES.find((strategy) => strategy === value)
  if (known !== undefined) return known
  const near = nearest(value, STRATEGIES)
  const next = near === null ? `Use one of ${STRATEGIES.join(', ')}.` : `Did you mean ${near}?`
  throw new LockstepError('--strategy', `"${value.slice(0, 100)}" is not a strategy.`, next)
}
