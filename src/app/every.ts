/** Work that comes again: never twice at a time, and its failure is told and forgotten. */

export interface Repeated {
  /** No more of it; waits for the one that runs. */
  stop(): Promise<void>
}

/** At once, and then each time so long after the last has ended; `soonerMs` after one that failed. */
export function every(
  intervalMs: number,
  work: () => Promise<void>,
  onTrouble: (error: unknown) => void,
  soonerMs: number = intervalMs,
): Repeated {
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let running: Promise<void> = Promise.resolve()
  const once = async (): Promise<void> => {
    let waitMs = intervalMs
    try {
      await work()
    } catch (error) {
      waitMs = soonerMs
      if (!isStopped) onTrouble(error)
    }
    if (!isStopped) timer = setTimeout(begin, waitMs)
  }
  const begin = (): void => {
    running = once()
  }
  begin()
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}
