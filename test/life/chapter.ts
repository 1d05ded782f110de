import type { Life } from './life.ts'

/** Begins a chapter of the life of a repository: what it is called, and what happens in it. */
export type Chapter = (title: string, tell: (life: Life) => Promise<void>) => void
