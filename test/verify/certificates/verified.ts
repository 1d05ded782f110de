/** What `verify` says of a certificate, from a file as it reads one. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { VerifyDocument } from '../../../src/plan/document.ts'
import { verifyCertificate } from '../../../src/run/engine.ts'
import type { SmallCertificate } from './small.ts'

/** The file stands in a folder that goes with the tests of this file. */
export function useVerified(): (certificate: SmallCertificate) => Promise<VerifyDocument> {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lockstep-verified-'))
  })
  afterAll(() => rm(folder, { recursive: true }))
  return async (certificate) => {
    const path = join(folder, 'certificate.json')
    await writeFile(path, JSON.stringify(certificate))
    return verifyCertificate(path)
  }
}

export function objectionsOf({ objections, units }: VerifyDocument): readonly string[] {
  return [...objections, ...units.flatMap((unit) => unit.objections)]
}
