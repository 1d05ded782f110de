/**
 * The two parts of undici that the transport needs, imported by themselves: the whole package costs 85 ms at start-up, these 30.
 */
declare module 'undici/lib/dispatcher/agent.js' {
  import type { Agent as UndiciAgent } from 'undici'
  const Agent: typeof UndiciAgent
  export default Agent
}

declare module 'undici/lib/core/connect.js' {
  import type { buildConnector as undiciConnector } from 'undici'
  const buildConnector: typeof undiciConnector
  export default buildConnector
}
