/** An error that GitHub would give, with its type: NOT_FOUND, FORBIDDEN, UNPROCESSABLE. */
export class GraphqlRefusal extends Error {
  readonly type: 'NOT_FOUND' | 'FORBIDDEN' | 'UNPROCESSABLE'

  constructor(type: GraphqlRefusal['type'], message: string) {
    super(message)
    this.type = type
  }
}
