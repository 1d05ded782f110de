/** What the command line hands to the function of a command. */
import type { Format, SharedOptions } from './options.ts'
import type { Host } from './ports.ts'
import type { Screen } from './screen.ts'

export interface Call<Options = SharedOptions> {
  readonly path: string
  readonly options: Options
  readonly format: Format
  readonly screen: Screen
  readonly host: Host
}

export type OutputOptions = Pick<SharedOptions, 'format' | 'quiet' | 'color'>
export type PlanOptions = SharedOptions & { readonly certificate?: string }
