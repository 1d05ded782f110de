/** An error that GitHub would give, with its type. */
export class GraphqlRefusal extends Error {
  readonly type: 'NOT_FOUND' | 'FORBIDDEN' | 'UNPROCESSABLE'

  constructor(type: GraphqlRefusal['type'], message: string) {
    super(message)
    this.type = type
  }
}

export function refused(message: string): GraphqlRefusal {
  return new GraphqlRefusal('UNPROCESSABLE', message)
}

export function notResolved(id: string): GraphqlRefusal {
  return new GraphqlRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`)
}
