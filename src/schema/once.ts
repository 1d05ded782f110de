/** What is made when it is first asked for, and kept: a schema costs time for each of its parts, which a command that reads nothing is spared. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => (made ??= { value: make() }).value
}
