/**
 * Records the universes of the three cases anew: `node tools/record-examples.ts --advisories FILE`, on the index that the user's installer uses.
 *
 * Titles of advisories are replaced by sentences made from the facts, so that no record's own words stand in the project; what the
 * plan does not need to be replayed to the same bytes is left out.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { kindOf } from '../src/osv/title.ts'
import type { Tier } from '../src/osv/vulnerability.ts'
import { CASES } from './cases.ts'

interface Recorded {
  readonly advisories: Record<string, { vulnerabilities?: Advisory[] }>
}

interface Advisory {
  title: string
  readonly tier: Tier
  readonly weaknesses: readonly string[]
  readonly malicious?: boolean
}

function retitle(recorded: Recorded): void {
  for (const [name, { vulnerabilities = [] }] of Object.entries(recorded.advisories)) {
    for (const advisory of vulnerabilities) {
      advisory.title = kindOf({ ...advisory, package: name, malicious: advisory.malicious ?? false })
    }
  }
}

function lockstep(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/lockstep.js', ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(`lockstep ${args.join(' ')} ended with ${status}:\n${stderr}`)
  return stdout
}

const given = process.argv.slice(2)
for (const { name, checkout, options, universe } of CASES) {
  const raw = join(tmpdir(), `lockstep-${name}.json`)
  lockstep(['plan', checkout, ...options, ...given, '--steps', '--quiet', '--format', 'json', '--record', raw])
  const recorded: Recorded = JSON.parse(readFileSync(raw, 'utf8'))
  retitle(recorded)
  mkdirSync(dirname(universe), { recursive: true })
  // Level 9 and no time stamp: the same facts give the same file.
  writeFileSync(universe, gzipSync(JSON.stringify(recorded), { level: 9 }))
  const replayOptions = options.filter(
    (option, at) => option !== '--exclude-newer' && options[at - 1] !== '--exclude-newer',
  )
  const plan = lockstep(['plan', checkout, ...replayOptions, '--universe', universe, '--quiet', '--format', 'json'])
  const { units } = JSON.parse(plan) as {
    units: readonly { moves: readonly unknown[]; after: { findings: readonly unknown[] } }[]
  }
  const [unit] = units
  console.log(
    `${name}: ${unit?.moves.length} moves, ${unit?.after.findings.length} findings after, ${gunzipSync(readFileSync(universe)).length} bytes`,
  )
}
