/**
 * What one specifier admits, as intervals (PEP 440, "Version specifiers").
 *
 * A cut is the key of the first version on its far side, where there is a first one: after 1.0 and its local versions comes
 * 1.0.post0.dev0, after 1.0a1 and its post releases comes 1.0a2.dev0. Two places have no first version behind them:
 * right after one local version (there is always a smaller one between) and after all post releases of a final release
 * (1.0.0.0.1.dev0 and so on come ever closer). These cuts are strings that fall in the gap and are no version's key.
 */
import type { Intervals } from './intervals.ts'
import { between, complement, FIRST_CUT } from './intervals.ts'
import type { Segments } from './segments.ts'
import { keyOf, preKey, publicKey, releaseKey } from './segments.ts'

export type RangeOperator = '==' | '!=' | '<=' | '>=' | '<' | '>' | '~='

function increment(number: string): string {
  return number.length < 15 ? String(Number(number) + 1) : String(BigInt(number) + 1n)
}

/** Before the version's first writing: the version is on the far side. */
function before(segments: Segments): string {
  return keyOf(segments)
}

/** Right after this one version; its longer local versions are on the far side. */
function afterExactly(segments: Segments): string {
  return `${keyOf(segments)}\0`
}

function afterLocals(segments: Segments): string {
  const { dev, post } = segments
  if (dev !== null) return publicKey({ ...segments, dev: increment(dev) })
  return publicKey({ ...segments, post: post === null ? '0' : increment(post), dev: '0' })
}

function afterPosts(segments: Segments): string {
  const { pre } = segments
  if (pre === null) return `${releaseKey(segments.epoch, segments.release)}${preKey(segments)}q`
  return publicKey({ ...segments, pre: { letter: pre.letter, number: increment(pre.number) }, post: null, dev: '0' })
}

/** The dev0 of a release: the first version of its prefix, and the first pre-release that `<` leaves out. */
function firstOfRelease(segments: Segments, release: readonly string[]): string {
  return publicKey({ ...segments, release, pre: null, post: null, dev: '0' })
}

function nextPrefix(release: readonly string[]): readonly string[] {
  return [...release.slice(0, -1), increment(release.at(-1) ?? '0')]
}

function prefix(segments: Segments): Intervals {
  const { release } = segments
  return between(firstOfRelease(segments, release), firstOfRelease(segments, nextPrefix(release)))
}

function equal(segments: Segments): Intervals {
  return between(before(segments), segments.local.length > 0 ? afterExactly(segments) : afterLocals(segments))
}

function above(segments: Segments): Intervals {
  const isPlain = segments.post === null && segments.dev === null
  return between(isPlain ? afterPosts(segments) : afterLocals(segments), null)
}

function below(segments: Segments): Intervals {
  const isPrerelease = segments.pre !== null || segments.dev !== null
  return between(FIRST_CUT, publicKey(isPrerelease ? segments : { ...segments, dev: '0' }))
}

/** `~=2.2.1` is `>=2.2.1, ==2.2.*`. */
function compatible(segments: Segments): Intervals {
  return between(before(segments), firstOfRelease(segments, nextPrefix(segments.release.slice(0, -1))))
}

/** What `operator` with this version admits; `isPrefix` for `==1.2.*` and `!=1.2.*`. */
export function admitted(operator: RangeOperator, segments: Segments, isPrefix: boolean): Intervals {
  switch (operator) {
    case '==':
      return isPrefix ? prefix(segments) : equal(segments)
    case '!=':
      return complement(isPrefix ? prefix(segments) : equal(segments))
    case '>=':
      return between(before(segments), null)
    case '<=':
      return between(FIRST_CUT, afterLocals(segments))
    case '>':
      return above(segments)
    case '<':
      return below(segments)
    case '~=':
      return compatible(segments)
    default:
      return operator satisfies never
  }
}
