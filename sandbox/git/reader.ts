/** One `git cat-file --batch` for each repository, kept running: reading an object needs no new process. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { ENVIRONMENT } from './run.ts'

export interface GitObject {
  readonly type: 'blob' | 'tree' | 'commit' | 'tag'
  readonly bytes: Buffer
}

interface Waiting {
  readonly resolve: (object: GitObject | null) => void
  readonly reject: (error: Error) => void
}

class Reader {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #waiting: Waiting[] = []
  #chunks: Buffer[] = []
  #bytes = 0
  /** How many bytes must be there before another look is worth it. */
  #needed = 0

  constructor(folder: string, onEnd: () => void) {
    this.#child = spawn('git', ['--git-dir', folder, 'cat-file', '--batch'], { env: ENVIRONMENT })
    this.#child.stdout.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#child.stderr.resume()
    this.#child.stdin.on('error', () => {})
    const end = () => {
      onEnd()
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`git cat-file of ${folder} ended`))
    }
    this.#child.on('error', end)
    this.#child.on('close', end)
    // It must not keep a process alive that has nothing else to do.
    this.#child.unref()
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) {
      ;(stream as unknown as { unref?: () => void }).unref?.()
    }
  }

  read(oid: string): Promise<GitObject | null> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#child.stdin.write(`${oid}\n`)
    })
  }

  end(): void {
    this.#child.kill()
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    if (this.#bytes < this.#needed) return
    let rest = Buffer.concat(this.#chunks)
    for (let size = this.#answer(rest); size > 0; size = this.#answer(rest)) rest = rest.subarray(size)
    this.#chunks = [rest]
    this.#bytes = rest.length
  }

  /** Answers the first that waits; gives the bytes used, 0 where they are not all there. */
  #answer(bytes: Buffer): number {
    const end = bytes.indexOf(10)
    if (end < 0) {
      this.#needed = 0
      return 0
    }
    const [, type = '', size = ''] = bytes.toString('utf8', 0, end).split(' ')
    if (type === 'missing') {
      this.#waiting.shift()?.resolve(null)
      return end + 1
    }
    const stop = end + 1 + Number(size)
    this.#needed = stop + 1
    if (bytes.length < stop + 1) return 0
    this.#needed = 0
    const object = { type: type as GitObject['type'], bytes: Buffer.from(bytes.subarray(end + 1, stop)) }
    this.#waiting.shift()?.resolve(object)
    return stop + 1
  }
}

const readers = new Map<string, Reader>()

/** null: there is no such object. */
export function readObject(folder: string, oid: string): Promise<GitObject | null> {
  let reader = readers.get(folder)
  if (reader === undefined) {
    reader = new Reader(folder, () => readers.delete(folder))
    readers.set(folder, reader)
  }
  return reader.read(oid)
}

/** Of every repository below a folder. */
export function endReaders(below: string): void {
  for (const [folder, reader] of readers) if (folder.startsWith(below)) reader.end()
}
