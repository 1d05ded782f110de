/**
 * Collects what a TOML manifest declares: places, lines, comments and holds, the same for every table it may stand in.
 */
import { parseSpecifierSet } from '../python/specifier.ts'
import type { SpecifierSet } from '../python/specifier.ts'
import { asksToHold, isOwnMarker } from './holds.ts'
import { MAX_QUOTED_LENGTH, MAX_STATEMENTS } from './limits.ts'
import { lineNumbers } from './line-numbers.ts'
import type { Located } from './located.ts'
import type { Section, Unreadable } from './model.ts'
import { readParts, type RequirementParts } from './requirement-parts.ts'
import { siteOf, type Site } from './site.ts'
import type { SourceText } from './source-text.ts'
import type { TomlComment, TomlDocument, TomlString, TomlValue } from './toml.ts'
import { locate } from './toml-strings.ts'

/** Characters of the file. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

export class TomlDeclarations {
  readonly file: string
  readonly document: TomlDocument
  readonly unreadable: Unreadable[] = []
  private readonly source: SourceText
  private readonly found: Site[] = []
  private readonly lineAt: (index: number) => number
  /** By line: comments behind something, and comments alone on their line. */
  private readonly beside = new Map<number, string>()
  private readonly alone = new Map<number, string>()
  private isFull = false

  constructor(file: string, source: SourceText, document: TomlDocument) {
    this.file = file
    this.source = source
    this.document = document
    this.lineAt = lineNumbers(source.text)
    for (const comment of document.comments) this.noteComment(comment)
  }

  private noteComment({ start, text }: TomlComment): void {
    let at = start
    while (at > 0 && (this.source.text[at - 1] === ' ' || this.source.text[at - 1] === '\t')) at -= 1
    const isAlone = at === 0 || /[\r\n]/.test(this.source.text[at - 1] ?? '')
    const lines = isAlone ? this.alone : this.beside
    lines.set(this.lineAt(start), text)
  }

  /** In the order of the file. */
  sites(): readonly Site[] {
    return this.found.toSorted((a, b) => a.declaration.span.start - b.declaration.span.start)
  }

  line(value: Stretch): number {
    return this.lineAt(value.start)
  }

  locate(string: TomlString): Located {
    return locate(this.source.text, string)
  }

  /** The PEP 508 string of an array; null where it cannot be read, which is then reported. */
  readRequirement(value: TomlValue): RequirementParts | null {
    if (value.kind !== 'string') {
      this.report(value, 'a requirement is written as a string')
      return null
    }
    const parts = readParts(this.locate(value).text)
    if (!('why' in parts)) return parts
    this.report(value, parts.why)
    return null
  }

  addRequirement(value: TomlString, parts: RequirementParts, section: Section): void {
    this.add(parts, this.locate(value), value, value, section)
  }

  /**
   * @param whole the declaration
   * @param version where the version stands, whose line it is shown at
   */
  add(parts: RequirementParts, located: Located, whole: Stretch, version: Stretch, section: Section): void {
    if (this.found.length >= MAX_STATEMENTS) {
      if (!this.isFull) this.report(whole, `more than ${MAX_STATEMENTS} declarations stand in this file`, true)
      this.isFull = true
      return
    }
    const comment = this.commentOf(whole, version)
    const site = siteOf(
      parts,
      located,
      this.source,
      {
        section,
        file: this.file,
        line: this.line(version),
        span: { start: this.source.byteAt(whole.start), end: this.source.byteAt(whole.end) },
        comment,
        isHeld: asksToHold(comment),
        isLockstepsOwn: isOwnMarker(this.beside.get(this.lineAt(version.end)) ?? null),
        hashes: [],
      },
      null,
    )
    this.found.push(site)
  }

  private commentOf(whole: Stretch, version: Stretch): string | null {
    const lines = new Set([this.lineAt(whole.start), this.lineAt(version.start)])
    const above = [...lines].flatMap((line) => this.commentsAbove(line))
    const ends = new Set([...lines, this.lineAt(version.end)])
    const beside = [...ends].flatMap((line) => this.beside.get(line) ?? [])
    const comments = [...above, ...beside]
    return comments.length === 0 ? null : comments.join('\n')
  }

  private commentsAbove(line: number): readonly string[] {
    const comments: string[] = []
    for (let at = line - 1; comments.length < 20; at -= 1) {
      const comment = this.alone.get(at)
      if (comment === undefined || isOwnMarker(comment)) break
      comments.unshift(comment)
    }
    return comments
  }

  /** The specifier of `requires-python` and the like; null where it cannot be read, which is then reported. */
  readSpecifier(value: TomlString): SpecifierSet | null {
    const set = parseSpecifierSet(value.value)
    if (set === null) this.report(value, 'it is no version specifier (PEP 440)')
    return set
  }

  report(value: Stretch, why: string, stopsReading = false): void {
    if (this.unreadable.length >= MAX_STATEMENTS) return
    const text = this.source.text.slice(value.start, Math.min(value.end, value.start + MAX_QUOTED_LENGTH))
    this.unreadable.push({ file: this.file, line: this.line(value), text, why, stopsReading })
  }
}
