/** What is kept of a file's core metadata: what a run reads of it, and no more. */

/** Kept of a file that is known to give none. */
export interface UnknownDigest {
  readonly reason: string
}

/** What is kept of core metadata. */
export interface MetadataDigest {
  readonly requiresDist: readonly string[]
  readonly requiresPython: string | null
  readonly providesExtra: readonly string[]
  readonly source: 'metadata' | 'wheel' | 'sdist'
}
