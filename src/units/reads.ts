/** The manifests of a checkout as they were read. */
import type { ReadResult } from '../manifests/model.ts'

/** By path in the repository. */
export type Reads = ReadonlyMap<string, ReadResult>
