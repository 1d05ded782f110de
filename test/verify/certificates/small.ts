/** Certificates of small checkouts: a few files on a sketched universe, through the route that the command line takes. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openRun } from '../../../src/run/engine.ts'
import { runOptions } from '../../run/options.ts'
import { recordUniverse } from '../../../src/universe/recording.ts'
import { snapshotOf, type Sketch } from '../../../src/universe/sketch.ts'
import type { Snapshot } from '../../../src/universe/snapshot.ts'
import { environmentOf } from '../../solve/problems.ts'

export interface SmallCheckout {
  /** By path; `.github/lockstep.yml` among them. */
  readonly files: Readonly<Record<string, string>>
  readonly snapshot: Snapshot
  /** What the universe serves. */
  readonly pythons: readonly string[]
  /** The files say on which they run; else the command line names all of them. */
  readonly statesPython?: boolean
}

export function sketched(files: SmallCheckout['files'], sketch: Sketch): SmallCheckout {
  return { files, snapshot: snapshotOf(sketch), pythons: ['3.11'] }
}

/** As `record` would write it. */
export function universeOf({ snapshot, pythons }: SmallCheckout): Uint8Array {
  return recordUniverse({
    clock: snapshot.clock,
    clockIsSet: true,
    environments: pythons.map(environmentOf),
    indexes: snapshot.indexes,
    drivers: [],
    rules: snapshot.rules,
    advisories: {
      vulnerabilities: (name) => snapshot.vulnerabilities.get(name) ?? [],
      withdrawn: () => [],
      gaps: [],
    },
    projects: snapshot.projects,
    metadata: snapshot.metadata,
    hashes: new Map(),
  })
}

/** What `plan --certificate` writes, read as JSON. */
export async function certificateOf(checkout: SmallCheckout): Promise<SmallCertificate> {
  const root = await mkdtemp(join(tmpdir(), 'lockstep-small-'))
  try {
    for (const [path, text] of Object.entries(checkout.files)) {
      await mkdir(dirname(join(root, 'checkout', path)), { recursive: true })
      await writeFile(join(root, 'checkout', path), text)
    }
    const universe = join(root, 'universe.json')
    await writeFile(universe, universeOf(checkout))
    const run = await openRun(
      runOptions({
        root: join(root, 'checkout'),
        python: checkout.statesPython === true ? [] : checkout.pythons,
        universe,
      }),
    )
    const bytes = await run.certificate(await run.plan(), 'certificate.json')
    await run.close()
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } finally {
    await rm(root, { recursive: true })
  }
}

// oxlint-disable-next-line typescript/no-explicit-any -- a certificate is altered wherever it may be
export type SmallCertificate = any

/** The parts of a certificate that tell the world, of another checkout with the same files. */
export function retold(certificate: SmallCertificate, other: SmallCheckout): SmallCertificate {
  const { checkout } = certificate
  const rewritten = (file: SmallCertificate): SmallCertificate => ({
    ...file,
    text: other.files[file.path] ?? file.text,
  })
  return {
    ...certificate,
    universe: JSON.parse(Buffer.from(universeOf(other)).toString('utf8')),
    checkout: {
      ...checkout,
      files: checkout.files.map(rewritten),
      config: checkout.config === null ? null : rewritten(checkout.config),
    },
  }
}
