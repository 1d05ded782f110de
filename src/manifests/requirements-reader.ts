/**
 * Reading one requirements file: logical lines to declarations, includes and options, line by line; a line that cannot be read is reported
 * and the next one is read all the same.
 */
import { compilationOf } from './generated.ts'
import { asksToHold, isOwnMarker } from './holds.ts'
import { MAX_FILE_BYTES, MAX_QUOTED_LENGTH, MAX_STATEMENTS } from './limits.ts'
import { lineNumbers } from './line-numbers.ts'
import type { EnvironmentVariable, Include, IndexOption, ReadResult, Section, SourceFile, Unreadable } from './model.ts'
import { isOwnLine } from './own-lines.ts'
import { isIndented, logicalLines, type LogicalLine } from './pip-lines.ts'
import { readStatement, type RequirementStatement } from './pip-statement.ts'
import { environmentVariables } from './requirement-parts.ts'
import { siteOf, spanOf, type Site, type SiteReading } from './site.ts'
import { decodeRequirements, type SourceText } from './source-text.ts'
import { viaOf } from './via-notes.ts'

/** @param section what the lines are: `install`, or `constraint` for a file that is read with `-c` */
export function readRequirementsSites(file: SourceFile, section: Section): SiteReading {
  const source =
    file.bytes.length > MAX_FILE_BYTES ? { why: 'it is larger than 10 MB' } : decodeRequirements(file.bytes)
  const found = new Found(file.path)
  if ('why' in source) {
    found.unreadable.push({ file: file.path, line: 1, text: '', why: source.why, stopsReading: true })
    return found.reading(null, null)
  }
  const generatedBy = compilationOf(source.text, file.path)
  const lineAt = lineNumbers(source.text)
  let above: readonly string[] = []
  let statements = 0
  for (const line of logicalLines(source.text)) {
    if (line.content.text === '') {
      if (generatedBy !== null) found.note(line.comment)
      above = generatedBy === null && !isIndented(source.text, line) ? commentsAbove(above, line.comment) : []
      continue
    }
    const place = { file: file.path, line: lineAt(line.content.start(0)) }
    statements += 1
    if (statements > MAX_STATEMENTS) {
      const why = `more than ${MAX_STATEMENTS} statements stand above it; nothing was read from here on`
      found.unreadable.push({ ...place, text: quoted(line), why, stopsReading: true })
      break
    }
    found.add(line, place, above, source, section)
    above = []
  }
  return found.reading(source, generatedBy)
}

/** A blank line parts a comment from what follows. Lockstep's own marker on a line of its own belongs to nothing. */
function commentsAbove(above: readonly string[], comment: string | null): readonly string[] {
  return comment === null || isOwnMarker(comment) ? [] : [...above.slice(-19), comment]
}

interface Place {
  readonly file: string
  readonly line: number
}

/** What was found so far. */
class Found {
  readonly unreadable: Unreadable[] = []
  private readonly file: string
  private readonly sites: Site[] = []
  /** By site: the comments on its line and directly below it. */
  private readonly notes: string[][] = []
  private isNoted = false
  private readonly includes: Include[] = []
  private readonly options: IndexOption[] = []
  private readonly variables: EnvironmentVariable[] = []

  constructor(file: string) {
    this.file = file
  }

  /** A comment on a line of its own, below what was read last; null: a blank line, which ends the notes. */
  note(comment: string | null): void {
    if (comment === null) this.isNoted = false
    else if (this.isNoted) this.notes.at(-1)?.push(comment)
  }

  add(line: LogicalLine, place: Place, above: readonly string[], source: SourceText, section: Section): void {
    const { text } = line.content
    const statement = readStatement(text)
    for (const name of environmentVariables(text)) this.variables.push({ name, ...place })
    this.isNoted = statement.kind === 'requirement'
    switch (statement.kind) {
      case 'unreadable':
        this.unreadable.push({ ...place, text: quoted(line), why: statement.why, stopsReading: false })
        break
      case 'include':
        this.includes.push({ ...statement.include, ...place })
        break
      case 'options':
        for (const option of statement.options) this.options.push({ ...option, ...place })
        break
      case 'requirement':
        this.addRequirement(statement, line, place, above, source, section)
    }
  }

  private addRequirement(
    statement: RequirementStatement,
    line: LogicalLine,
    place: Place,
    above: readonly string[],
    source: SourceText,
    section: Section,
  ): void {
    const { content, comment: beside } = line
    const comments = beside === null ? above : [...above, beside]
    const comment = comments.length === 0 ? null : comments.join('\n')
    const options = statement.hashes.map(({ start, end }) => ({ start: content.start(start), end: content.end(end) }))
    const layout = options.length === 0 ? null : { before: content.end(statement.requirementEnd), options }
    const said = {
      ...place,
      section,
      span: spanOf(content, source, statement.start, statement.end),
      comment,
      isHeld: asksToHold(comment),
      isLockstepsOwn: isOwnLine(source.text, line),
      hashes: statement.hashes.map(({ algorithm, digest, start, end }) => ({
        algorithm,
        digest,
        span: spanOf(content, source, start, end),
      })),
    }
    this.sites.push(siteOf(statement.parts, content, source, said, layout))
    this.notes.push(beside === null ? [] : [beside])
  }

  reading(source: SourceText | null, generatedBy: ReadResult['generatedBy']): SiteReading {
    const { file, includes, options, unreadable, variables } = this
    const sites = generatedBy === null ? this.sites : this.sites.map((site, at) => withVia(site, this.notes[at] ?? []))
    const declarations = sites.map((site) => site.declaration)
    const found = { declarations, includes, options, unreadable, variables, generatedBy }
    return { source, sites, result: { file, format: 'requirements', ...found, project: null } }
  }
}

function withVia(site: Site, comments: readonly string[]): Site {
  const via = viaOf(comments)
  return via === null ? site : { ...site, declaration: { ...site.declaration, via } }
}

function quoted(line: LogicalLine): string {
  return line.content.text.slice(0, MAX_QUOTED_LENGTH)
}
