/**
 * One page of files looked through by name: which files a run takes, and for whom the wheels of the same releases are that it leaves.
 *
 * In: targets, then the names of a page, in its order. Out: of each release the Pythons that it has other wheels for, and, where no file of
 * it is taken, the one file that stands for it: that there is such a release, and for whom, is known all the same.
 */
import type { FileFilter } from './listed-file.ts'

/** What readers of pages ask. */
export interface PageSieve {
  /** Asked once for each file of a page, in its order. */
  readonly cares: FileFilter
  /** Positions, among all that were asked about, of files that stand for releases of which none is taken; there may be more. */
  standIns(): readonly number[]
}

/** Lets through what it cares for, and nothing stands for anything. */
export function plainSieve(cares: FileFilter): PageSieve {
  return { cares, standIns: () => [] }
}

/** What the tags of a file say; one value for equal tags. */
export interface Fit {
  readonly isTaken: boolean
  /** `3.10 linux_x86_64`: known Pythons on the run's platforms that it installs on, beside the run's own environments. */
  readonly others: readonly string[]
}

/** Files of one release: of each piece of the page the first position, and the one after the last. */
interface Group {
  readonly pieces: (readonly [number, number])[]
  hasTaken: boolean
}

export class Sieve implements PageSieve {
  readonly #fitOf: (filename: string) => Fit
  readonly #releaseOf: (filename: string) => string
  readonly #names: string[] = []
  readonly #fits: Fit[] = []
  #hasLeft = false
  #groups: ReadonlyMap<string, Group> | null = null

  /** `releaseOf` gives the same for the files of a release. */
  constructor(fitOf: (filename: string) => Fit, releaseOf: (filename: string) => string) {
    this.#fitOf = fitOf
    this.#releaseOf = releaseOf
  }

  readonly cares: FileFilter = (filename) => {
    const fit = this.#fitOf(filename)
    this.#names.push(filename)
    this.#fits.push(fit)
    if (!fit.isTaken) this.#hasLeft = true
    return fit.isTaken
  }

  standIns(): readonly number[] {
    return [...this.#byRelease().values()].flatMap((group) => this.#standInOf(group) ?? [])
  }

  /** The file that stands for the release; undefined where none has to. */
  standIn(release: string): string | undefined {
    const group = this.#byRelease().get(release)
    return this.#names[(group === undefined ? undefined : this.#standInOf(group)) ?? -1]
  }

  /** What wheels of the release are for beside the run's own environments. */
  othersOf(release: string): readonly string[] {
    const others = new Set<string>()
    for (const [from, to] of this.#byRelease().get(release)?.pieces ?? [])
      for (const fit of this.#fits.slice(from, to)) for (const other of fit.others) others.add(other)
    return [...others]
  }

  /** The first wheel for another Python, else the first. */
  #standInOf({ pieces, hasTaken }: Group): number | undefined {
    if (hasTaken) return undefined
    let first: number | undefined
    for (const [from, to] of pieces) {
      for (let at = from; at < to; at++) {
        if (this.#names[at]?.endsWith('.whl') !== true) continue
        if ((this.#fits[at]?.others.length ?? 0) > 0) return at
        first ??= at
      }
    }
    return first
  }

  /** Pages list the files of a release together. Of a page of which everything is taken, nothing. */
  #byRelease(): ReadonlyMap<string, Group> {
    if (this.#groups !== null) return this.#groups
    const groups = new Map<string, Group>()
    const count = this.#hasLeft ? this.#names.length : 0
    for (let from = 0; from < count;) {
      const name = this.#names[from] ?? ''
      const start = startOf(name)
      let [to, hasTaken] = [from, false]
      do hasTaken ||= this.#fits[to]?.isTaken === true
      while (++to < count && this.#names[to]?.startsWith(start) === true)
      const release = this.#releaseOf(name)
      const group = groups.get(release)
      if (group === undefined) groups.set(release, { pieces: [[from, to]], hasTaken })
      else {
        group.pieces.push([from, to])
        group.hasTaken ||= hasTaken
      }
      from = to
    }
    return (this.#groups = groups)
  }
}

/** What the names of a release's wheels begin with, version and dash included; the whole name of what is no wheel. */
function startOf(name: string): string {
  const end = name.endsWith('.whl') ? name.indexOf('-', name.indexOf('-') + 1) : -1
  return end < 0 ? name : name.slice(0, end + 1)
}
