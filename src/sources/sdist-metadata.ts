/**
 * Static metadata of a source distribution. Nothing in it is run, nothing is built.
 *
 * In: the archive (.tar.gz or .zip). Out: PKG-INFO's text with the requirements that can be trusted, or why there are none:
 * PKG-INFO's own, unless it calls them dynamic (PEP 643) or states none; then those of the egg-info folder. Limits: what is
 * unpacked in all, and what is kept of one member; an archive beyond them is unknown.
 */
import { createGunzip } from 'node:zlib'
import { extract as extractTar } from 'tar-stream'
import { parseCoreMetadata } from '../python/metadata.ts'
import type { CoreMetadata } from '../python/metadata.ts'
import { readRequiresText } from './requires-txt.ts'
import { LARGEST_METADATA } from './wheel-metadata.ts'
import { extract, findDirectory, membersIn } from './zip.ts'

export type SdistMetadata = CoreMetadata | { readonly reason: string }

/** Unpacking stops here, in bytes. */
const MOST_UNPACKED = 1 << 30

/** The oldest archives are in the form before POSIX; their checksums are looked at all the same. Its types lack the option. */
const ANY_FORM: Parameters<typeof extractTar>[0] & { readonly allowUnknownFormat: true } = { allowUnknownFormat: true }

/** The members that are read: of a top-level folder PKG-INFO, and requires.txt of an egg-info folder in it or in `src`. */
interface Wanted {
  info: string | null
  requires: string | null
}

export async function sdistMetadata(
  archive: Buffer,
  filename: string,
  mostUnpacked = MOST_UNPACKED,
): Promise<SdistMetadata> {
  const wanted: Wanted = { info: null, requires: null }
  const problem = filename.endsWith('.zip')
    ? readZip(archive, wanted)
    : /\.(?:tar\.gz|tgz)$/.test(filename)
      ? await readTarball(archive, wanted, mostUnpacked)
      : 'its archive form is not read'
  if (problem !== null) return { reason: problem }
  if (wanted.info === null) return { reason: 'it holds no PKG-INFO' }
  return decide(parseCoreMetadata(wanted.info), wanted.requires)
}

function decide(info: CoreMetadata, requires: string | null): SdistMetadata {
  const isDynamic = info.dynamic.some((field) => field.toLowerCase() === 'requires-dist')
  if (!isDynamic && info.requiresDist.length > 0) return info
  if (requires !== null) {
    const { requiresDist, providesExtra } = readRequiresText(requires)
    return {
      ...info,
      requiresDist: [...requiresDist],
      providesExtra: [...new Set([...info.providesExtra, ...providesExtra])],
    }
  }
  return isDynamic ? { reason: 'its requirements are known only after building it' } : info
}

function memberKind(name: string): keyof Wanted | null {
  const path = name.replace(/^\.\//, '')
  if (/^[^/]+\/PKG-INFO$/.test(path)) return 'info'
  return /^[^/]+\/(?:src\/)?[^/]+\.egg-info\/requires\.txt$/.test(path) ? 'requires' : null
}

function readZip(archive: Buffer, wanted: Wanted): string | null {
  const directory = findDirectory({ start: 0, bytes: archive })
  if (directory === null) return 'it is no zip archive'
  const { offset, size } = directory
  const stretch = { start: offset, bytes: archive.subarray(offset, offset + size) }
  for (const member of membersIn(stretch, true, (name) => memberKind(name) !== null)) {
    const kind = memberKind(member.name)
    const content = extract({ start: 0, bytes: archive }, member, LARGEST_METADATA)
    if (content === null) return `its ${member.name.replace(/^.*\//, '')} is damaged`
    if (kind !== null) wanted[kind] ??= content.toString('utf8')
  }
  return null
}

/** null when it was read to its end, or until both members were there. */
function readTarball(archive: Buffer, wanted: Wanted, mostUnpacked: number): Promise<string | null> {
  return new Promise((resolve) => {
    const gunzip = createGunzip()
    const tar = extractTar(ANY_FORM)
    let unpacked = 0
    const end = (problem: string | null): void => {
      gunzip.destroy()
      tar.destroy()
      resolve(problem)
    }
    gunzip.on('data', (chunk: Buffer) => {
      unpacked += chunk.length
      if (unpacked > mostUnpacked) end(`it unpacks to more than ${mostUnpacked >> 20} MiB`)
    })
    gunzip.on('error', () => end('its compression is damaged'))
    tar.on('error', () => end('it is no tar archive'))
    tar.on('finish', () => end(null))
    tar.on('entry', (header, stream, next) => {
      const kind = header.type === 'file' ? memberKind(header.name) : null
      stream.on('error', () => end('it is no tar archive'))
      if (kind === null || wanted[kind] !== null) {
        stream.on('end', next)
        stream.resume()
        return
      }
      const chunks: Buffer[] = []
      let size = 0
      stream.on('data', (chunk: unknown) => {
        if (!Buffer.isBuffer(chunk)) return
        size += chunk.length
        if (size > LARGEST_METADATA) end('its metadata is too large')
        else chunks.push(chunk)
      })
      stream.on('end', () => {
        wanted[kind] = Buffer.concat(chunks).toString('utf8')
        if (wanted.info !== null && wanted.requires !== null) end(null)
        else next()
      })
    })
    gunzip.pipe(tar)
    gunzip.end(archive)
  })
}
