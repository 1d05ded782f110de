/** The names that git gives to blobs and trees (Pro Git, 10.2): what GitHub says it wrote or read is checked against them. */
import { createHash } from 'node:crypto'
import type { TreeEntry } from '../propose/forge.ts'

/** SHA-1 of a header and the bytes. */
export function blobName(bytes: Uint8Array): string {
  return objectName('blob', bytes)
}

/** Of the tree that holds exactly these files, with the folders that they need. */
export function treeName(entries: readonly Pick<TreeEntry, 'path' | 'kind' | 'oid'>[]): string {
  const root: Folder = new Map()
  for (const { path, kind, oid } of entries) {
    const segments = path.split('/')
    const name = segments.pop() ?? ''
    let folder = root
    for (const segment of segments) folder = folderIn(folder, segment)
    folder.set(name, { mode: MODES[kind], oid })
  }
  return folderName(root)
}

export const MODES: Readonly<Record<TreeEntry['kind'], string>> = {
  file: '100644',
  executable: '100755',
  link: '120000',
  submodule: '160000',
}

type Folder = Map<string, Folder | { readonly mode: string; readonly oid: string }>

function folderIn(folder: Folder, name: string): Folder {
  const found = folder.get(name)
  if (found instanceof Map) return found
  const made: Folder = new Map()
  folder.set(name, made)
  return made
}

/** Git sorts by bytes, a folder as if its name ended in a slash. */
function folderName(folder: Folder): string {
  const rows = [...folder].map(([name, item]) => {
    const isFolder = item instanceof Map
    const { mode, oid } = isFolder ? { mode: '40000', oid: folderName(item) } : item
    const row = Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')])
    return { key: Buffer.from(isFolder ? `${name}/` : name), row }
  })
  rows.sort((one, other) => Buffer.compare(one.key, other.key))
  return objectName('tree', Buffer.concat(rows.map(({ row }) => row)))
}

function objectName(type: 'blob' | 'tree', bytes: Uint8Array): string {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex')
}
