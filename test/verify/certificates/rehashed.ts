/** A certificate that was altered, with every digest in it made right again: files, edits, universe, names of plans, and the whole. */
import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from '../../../src/universe/canonical.ts'
import { readUniverse } from '../../../src/universe/replay.ts'
import type { SmallCertificate } from './small.ts'

export function rehashed(given: SmallCertificate): SmallCertificate {
  const certificate = structuredClone(given)
  const { plan, universe, checkout } = certificate
  const digests = new Map<string, string>()
  for (const file of [...checkout.files, ...(checkout.config === null ? [] : [checkout.config])]) {
    file.sha256 = sha256(file.text === undefined ? Buffer.from(file.base64, 'base64') : file.text)
    digests.set(file.path, file.sha256)
  }
  plan.universe = readUniverse(Buffer.from(canonicalJson(universe as Json))).name
  for (const unit of plan.units) {
    for (const edit of unit.edits) edit.beforeSha256 = digests.get(edit.file) ?? edit.beforeSha256
    const manifests = unit.manifests
      .map((path: string) => [path, digests.get(path)])
      .sort(([a = '']: string[], [b = '']: string[]) => (a < b ? -1 : 1))
    const edits = unit.edits.map((edit: SmallCertificate) => [edit.file, edit.beforeSha256, edit.afterSha256])
    unit.planId = sha256(JSON.stringify([plan.universe, manifests, edits])).slice(0, 12)
  }
  delete certificate.sha256
  certificate.sha256 = sha256(canonicalJson(certificate as Json))
  return certificate
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
