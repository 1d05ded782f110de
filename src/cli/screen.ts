/**
 * The two streams as the commands use them: results on stdout; messages and the progress line on stderr.
 * The progress line appears on a terminal only, is one line, and is gone before anything else is printed.
 */
import { printable } from '../render/printable.ts'
import type { Host } from './ports.ts'

export interface Screen {
  /** stdout takes colours. */
  readonly hasColor: boolean
  result(text: string): Promise<void>
  /** For people, beside the result; silent with --quiet. */
  message(text: string): void
  progress(text: string): void
  /** Takes the progress line away and waits for what was written. */
  settle(): Promise<void>
}

export interface ScreenOptions {
  readonly quiet: boolean
  readonly color: boolean
}

const INTERVAL_MS = 80
const CLEAR = '\r\u001B[2K'

export function makeScreen(host: Pick<Host, 'stdout' | 'stderr' | 'env' | 'now'>, options: ScreenOptions): Screen {
  const { stdout, stderr } = host
  const showsProgress = stderr.isTerminal && !options.quiet && host.env['TERM'] !== 'dumb'
  let pending: Promise<void> = Promise.resolve()
  let isShown = false
  let lastMs = 0
  const send = (text: string) => {
    pending = pending.then(() => stderr.write(text))
  }
  const clear = () => {
    if (isShown) send(CLEAR)
    isShown = false
  }
  return {
    hasColor: options.color && stdout.isTerminal && (host.env['NO_COLOR'] ?? '') === '' && host.env['TERM'] !== 'dumb',
    async result(text) {
      clear()
      await pending
      await stdout.write(text.endsWith('\n') ? text : `${text}\n`)
    },
    message(text) {
      if (options.quiet) return
      clear()
      send(`${printable(text)}\n`)
    },
    progress(text) {
      if (!showsProgress) return
      const nowMs = host.now().getTime()
      if (nowMs - lastMs < INTERVAL_MS) return
      lastMs = nowMs
      isShown = true
      const room = Math.max(20, stderr.columns - 1)
      send(`${CLEAR}${printable(text).slice(0, room)}`)
    },
    async settle() {
      clear()
      await pending
    },
  }
}
