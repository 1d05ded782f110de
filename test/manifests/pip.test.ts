/**
 * What pip itself reads, recorded by pip-vectors.py: the same lines, the same requirements, the same options, and the same refusals.
 */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { logicalLines } from '../../src/manifests/pip-lines.ts'
import { readStatement, type Statement } from '../../src/manifests/pip-statement.ts'
import { decodeRequirements } from '../../src/manifests/source-text.ts'
import { parseMarker, formatMarker } from '../../src/python/marker.ts'
import { normalizeName } from '../../src/python/name.ts'
import { parseSpecifierSet } from '../../src/python/specifier.ts'

interface PipRequirement {
  readonly name: string | null
  readonly extras?: readonly string[]
  readonly specifier?: string
  readonly marker?: string
  readonly direct?: boolean
}

interface PipLine {
  readonly line: number
  readonly error?: true
  readonly args?: string
  readonly options?: Readonly<Record<string, unknown>>
  readonly requirement?: PipRequirement | null
}

interface Vectors {
  readonly pip: string
  readonly vectors: readonly { readonly file: string; readonly lines: readonly PipLine[] | null }[]
}

const fixture = JSON.parse(readFileSync(new URL('pip-vectors.json', import.meta.url), 'utf8')) as Vectors

/** Where Lockstep reads more or less than pip, on purpose; each has its reason. */
const DEVIATIONS: readonly RegExp[] = [
  // pip 26 has dropped what older ones read.
  /--global-option/,
  // No name by PEP 508; packaging lets it pass.
  /^a_$/,
  // Only the value of our own environment could tell, and pip only asks whether the project behind it exists.
  /^(?:-e|--editable)/,
  // Its file name names the package, which pip learns by building it.
  /^https:\/\/h\.example\/a-1\.0\.zip$/,
]

test(`${fixture.vectors.length} files are read as pip ${fixture.pip} reads them`, () => {
  const wrong = fixture.vectors.flatMap(({ file, lines }) => {
    const bytes = Buffer.from(file, 'base64')
    const ours = readAll(bytes)
    const said = compare(ours, lines)
    return said === null ? [] : [{ text: JSON.stringify(bytes.toString()), said }]
  })
  expect(wrong).toEqual([])
})

function readAll(bytes: Uint8Array): readonly { readonly text: string; readonly statement: Statement }[] | null {
  const source = decodeRequirements(bytes)
  if ('why' in source) return null
  return [...logicalLines(source.text)]
    .filter((line) => line.content.text !== '')
    .map(({ content }) => ({ text: content.text, statement: readStatement(content.text) }))
}

function compare(ours: ReturnType<typeof readAll>, theirs: readonly PipLine[] | null): string | null {
  if (ours === null || theirs === null) return ours === theirs ? null : 'decoded by one alone'
  if (ours.length !== theirs.length) return `${ours.length} lines, pip has ${theirs.length}`
  for (const [index, { text, statement }] of ours.entries()) {
    const line = theirs[index]
    if (line === undefined || DEVIATIONS.some((deviation) => deviation.test(text))) continue
    const expected = expectation(line)
    const actual = summary(statement)
    if (JSON.stringify(actual) !== JSON.stringify(expected)) {
      return `${JSON.stringify(text)}: ${JSON.stringify(actual)}, pip has ${JSON.stringify(expected)}`
    }
  }
  return null
}

const UNREADABLE = { kind: 'unreadable' }

function expectation({ error, args = '', options = {}, requirement }: PipLine): unknown {
  if (error === true) return UNREADABLE
  if (args !== '') {
    if (requirement === null || requirement === undefined || requirement.name === null) {
      return looksLikeFolder(args) ? { kind: 'folder' } : UNREADABLE
    }
    const { name, extras = [], specifier = '', marker = '', direct } = requirement
    return {
      kind: 'requirement',
      name: normalizeName(name),
      extras: extras.toSorted(),
      // A wheel's own name makes pip pin its version; the URL says it all.
      specifier: direct === true ? '' : normalSpecifier(specifier),
      marker: normalMarker(marker),
      direct,
      hashes: options['hashes'] ?? {},
    }
  }
  const first = (key: string): unknown => (Array.isArray(options[key]) ? (options[key] as unknown[])[0] : undefined)
  if (options['editables'] !== undefined) return { kind: 'editable' }
  if (options['requirements'] !== undefined) return { kind: 'requirements', target: first('requirements') }
  if (options['constraints'] !== undefined) return { kind: 'constraints', target: first('constraints') }
  return {
    kind: 'options',
    indexUrl: options['index_url'] ?? null,
    extra: options['extra_index_urls'] ?? [],
    links: options['find_links'] ?? [],
    hosts: options['trusted_hosts'] ?? [],
    flags: ['no_index', 'pre', 'prefer_binary', 'require_hashes'].filter((flag) => options[flag] === true),
  }
}

function summary(statement: Statement): unknown {
  switch (statement.kind) {
    case 'unreadable':
      return UNREADABLE
    case 'include':
      return statement.include.kind === 'editable'
        ? { kind: 'folder' }
        : { kind: statement.include.kind, target: statement.include.target }
    case 'requirement':
      return requirementSummary(statement)
    default: {
      const of = (kind: string): readonly string[] =>
        statement.options.filter((option) => option.kind === kind).map(({ value }) => value)
      const flags = ['no-index', 'pre', 'prefer-binary', 'require-hashes'].filter((kind) => of(kind).length > 0)
      return {
        kind: 'options',
        indexUrl: of('index-url').at(-1) ?? null,
        extra: of('extra-index-url'),
        links: of('find-links'),
        hosts: of('trusted-host'),
        flags: flags.map((flag) => flag.replaceAll('-', '_')),
      }
    }
  }
}

function requirementSummary({ parts, hashes }: Extract<Statement, { kind: 'requirement' }>): unknown {
  const byAlgorithm: Record<string, string[]> = {}
  for (const { algorithm, digest } of hashes) (byAlgorithm[algorithm] ??= []).push(digest)
  return {
    kind: 'requirement',
    name: parts.name,
    extras: parts.extras.toSorted(),
    specifier: normalSpecifier(parts.specifier.text),
    marker: parts.marker === null ? '' : formatMarker(parts.marker),
    direct: parts.url !== null,
    hashes: byAlgorithm,
  }
}

function looksLikeFolder(args: string): boolean {
  const target = args.split(';')[0] ?? ''
  return (target.includes('/') || target.startsWith('.')) && !/:|\.(?:zip|whl|gz)$/.test(target)
}

function normalSpecifier(text: string): string {
  return (parseSpecifierSet(text)?.text ?? '?').split(',').toSorted().join(',')
}

function normalMarker(text: string): string {
  const marker = parseMarker(text)
  return marker === null ? '' : formatMarker(marker)
}
