/**
 * What a run came to know, by the projects that it began with.
 *
 * A closure is found step by step, a listing and its metadata after the other. The next run over the same declarations needs nearly
 * the same facts, so their listings can be asked for at once, and what is kept of their metadata read with them. It is a hint about
 * what to look at and nothing more: no fact comes from it.
 */
import type { Disk } from '../http/disk.ts'
import { isName, normalizeName } from '../python/name.ts'
import type { PackageName } from '../python/name.ts'
import type { Project } from '../universe/facts.ts'
import { shortDigest } from './kept-listings.ts'

/** More is no closure that anybody installs. */
const MOST_NAMES = 5_000

export interface KeptClosure {
  readonly projects: readonly PackageName[]
  /** Files whose metadata was known, as `fileKey` names them. */
  readonly files: readonly string[]
}

export class KeptClosures {
  readonly #disk: Disk
  readonly #setting: string

  /** `setting` names the places and environments. */
  constructor(disk: Disk, setting: string) {
    this.#disk = disk
    this.#setting = setting
  }

  recall(roots: readonly PackageName[]): KeptClosure {
    const [names = '', ...files] = (this.#disk.read(this.#path(roots))?.text ?? '').split('\n')
    const projects = names
      .split(' ')
      .filter((name) => isName(name))
      .map((name) => normalizeName(name))
    return projects.length > MOST_NAMES ? { projects: [], files: [] } : { projects, files }
  }

  remember(roots: readonly PackageName[], projects: ReadonlyMap<PackageName, Project>, files: Iterable<string>): void {
    const path = this.#path(roots)
    const listed = [...projects.values()].filter(({ status }) => status === 'listed').map(({ name }) => name)
    const text = [listed.sort().join(' '), ...[...files].sort()].join('\n')
    if (this.#disk.read(path)?.text !== text) this.#disk.write(path, text)
  }

  #path(roots: readonly PackageName[]): string {
    return `closures/${shortDigest(JSON.stringify([this.#setting, [...roots].sort()]))}`
  }
}
