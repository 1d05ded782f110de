/**
 * Which projects a run came to want, by those it began with.
 *
 * A closure is found step by step, a listing and its metadata after the other. The next run over the same declarations wants nearly
 * the same projects, so it can fetch their listings at once. It is a hint about requests and nothing more: no fact comes from it.
 */
import type { Disk } from '../http/disk.ts'
import { isName, normalizeName } from '../python/name.ts'
import type { PackageName } from '../python/name.ts'
import type { Project } from '../universe/facts.ts'
import { shortDigest } from './kept-listings.ts'

/** More is no closure that anybody installs. */
const MOST_NAMES = 5_000

export class KeptClosures {
  readonly #disk: Disk
  readonly #setting: string

  /** `setting` names the places and environments. */
  constructor(disk: Disk, setting: string) {
    this.#disk = disk
    this.#setting = setting
  }

  recall(roots: readonly PackageName[]): readonly PackageName[] {
    const names = (this.#disk.read(this.#path(roots))?.text ?? '').split('\n')
    return names.length > MOST_NAMES ? [] : names.filter((name) => isName(name)).map((name) => normalizeName(name))
  }

  remember(roots: readonly PackageName[], projects: ReadonlyMap<PackageName, Project>): void {
    const path = this.#path(roots)
    const listed = [...projects.values()].filter(({ status }) => status === 'listed')
    const text = listed
      .map(({ name }) => name)
      .sort()
      .join('\n')
    if (this.#disk.read(path)?.text !== text) this.#disk.write(path, text)
  }

  #path(roots: readonly PackageName[]): string {
    return `closures/${shortDigest(JSON.stringify([this.#setting, [...roots].sort()]))}`
  }
}
