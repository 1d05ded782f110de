/**
 * Short hands for the tests of this folder: files from text, declarations by name, moves by version.
 */
import type { Declaration, ManifestFormat, Move, ReadResult, SourceFile } from '../../src/manifests/model.ts'
import { parseVersion, type Version } from '../../src/python/version.ts'

export function fileOf(path: string, text: string): SourceFile {
  return { path, bytes: new TextEncoder().encode(text) }
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}

export function versionOf(text: string): Version {
  const version = parseVersion(text)
  if (version === null) throw new Error(`${text} is no version`)
  return version
}

export function declarationOf(result: ReadResult, name: string, position = 0): Declaration {
  const found = result.declarations.filter((declaration) => declaration.name === name)[position]
  if (found === undefined) throw new Error(`${name} is not declared: ${JSON.stringify(result.unreadable)}`)
  return found
}

/** The text after moving `name` to a version. */
export function moved(
  format: ManifestFormat,
  path: string,
  text: string,
  moves: Readonly<Record<string, string>>,
  hashes: readonly string[] = [],
): string {
  const file = fileOf(path, text)
  const result = format.read(file)
  const list = Object.entries(moves).map(([name, to]): Move => ({
    declaration: declarationOf(result, name),
    to: versionOf(to),
    hashes,
  }))
  return textOf(format.edit(file, list))
}

/** A declaration in one line: `6 torch[a] ==2.1.0 pin 2.1.0 install`. */
export function shown({ line, name, extras, specifier, style, base, section }: Declaration): string {
  const named = extras.length === 0 ? name : `${name}[${extras.join()}]`
  const where = 'name' in section ? `${section.kind}:${section.name}` : section.kind
  return [line, named, specifier.text || '*', style, base?.text ?? '-', where].join(' ')
}
