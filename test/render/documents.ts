/** Documents for the tests of render/: one ordinary, and one in which every text is the one given. */
import type { Explanation } from '../../src/explain/explanation.ts'
import { normalizeName } from '../../src/python/name.ts'
import type {
  FindingEntry,
  PlanDocument,
  ScanDocument,
  ScanEntry,
  UnfixedEntry,
  UnitPlan,
} from '../../src/plan/document.ts'

export function finding(more: Partial<FindingEntry> = {}): FindingEntry {
  return {
    id: 'PYSEC-2024-250',
    aliases: ['CVE-2024-31580'],
    package: 'torch',
    version: '2.1.0',
    declared: true,
    severity: 'high',
    cvss: 8.8,
    vectors: [],
    fixedIn: ['2.2.0'],
    url: 'https://osv.dev/vulnerability/PYSEC-2024-250',
    title: 'A heap overflow in the runtime',
    weaknesses: ['CWE-122'],
    affected: ['<2.2.0'],
    looseBounds: [],
    noStatedFix: false,
    malicious: false,
    ...more,
  }
}

export function scanEntry(findings: readonly FindingEntry[], more: Partial<ScanEntry> = {}): ScanEntry {
  const counts = { critical: 0, high: findings.length, medium: 0, low: 0, none: 0, unknown: 0 }
  return { counts, score: 10 - findings.length / 4, findings, admitted: [], gaps: [], ...more }
}

/** One blocker with one unlock, every text of it made from these. */
export function explanation(id: string, name: string): Explanation {
  const subject = { id, package: normalizeName(name) }
  const fact = { fact: `a fact of ${id}`, source: 'requirements.txt:3' }
  const what = { kind: 'rule', id } as const
  const unlock = { what, change: 'the cap were lifted', source: 'requirements.txt:3', left: 2 }
  return {
    findings: [subject],
    kind: 'blocked',
    blocker: [what],
    because: [fact],
    price: null,
    unlocks: [{ ...unlock, frees: [subject], moves: [`${name} 2.1.0 -> 2.6.0`] }],
    untried: [id],
    leftOut: 0,
    watch: [`a release of ${name}`],
    links: [{ from: fact.fact, to: name, label: id }],
  }
}

/** A finding that the plan brings, and one that stays in the same package: `unfixed` and `explanations` of both. */
export function broughtBeside(stays: readonly string[], brought: readonly string[]): Partial<UnitPlan> {
  const broughtBy = [{ fact: 'torch moves from 2.1.0 to 2.13.0', source: 'requirements.txt:3' }]
  const ids = [...stays, ...brought]
  return {
    after: scanEntry(ids.map((id) => finding({ id, package: 'imaging', version: '9.0', declared: false }))),
    unfixed: [...stays.map(unfixedEntry), ...brought.map((id) => ({ ...unfixedEntry(id), broughtBy }))],
    explanations: ids.map((id) => explanation(id, 'imaging')),
  }
}

function unfixedEntry(id: string): UnfixedEntry {
  return { id, package: 'imaging', because: [], unlocks: [] }
}

export function unit(more: Partial<UnitPlan> = {}): UnitPlan {
  return {
    id: 'requirements.txt',
    planId: '0123456789ab',
    manifests: ['requirements.txt'],
    environments: [
      {
        unit: 'requirements.txt',
        python: '3.11',
        platform: 'linux_x86_64',
        accelerator: 'cu12',
        evidence: ['Dockerfile:1'],
        selection: [],
      },
    ],
    accelerator: { before: 'cu12', after: 'cu13', driver: '>=580', kept: false },
    before: scanEntry([finding()]),
    after: scanEntry([]),
    clash: [],
    moves: [
      {
        package: 'torch',
        from: '2.1.0',
        to: '2.13.0',
        declared: true,
        step: 'minor',
        mayBreak: false,
        file: 'requirements.txt',
        line: 3,
        because: ['It leaves behind PYSEC-2024-250 (high) in torch 2.1.0.'],
        comment: 'the model needs it',
        alsoAt: [],
      },
    ],
    resolved: [{ torch: '2.13.0', fastapi: '0.133.0' }],
    unfixed: [],
    explanations: [],
    alternatives: [],
    withdrawn: [],
    undecided: [],
    steps: [],
    locks: [],
    notes: [],
    certificate: {
      status: 'optimal',
      levels: ['critical', 'high'],
      objective: [0, 0],
      bound: [0, 0],
      assumptions: [],
      checked: true,
    },
    edits: [
      {
        file: 'requirements.txt',
        beforeSha256: 'a'.repeat(64),
        afterSha256: 'b'.repeat(64),
        patch: '-torch==2.1.0\n+torch==2.13.0\n',
      },
    ],
    ...more,
  }
}

export function planDocument(...units: readonly UnitPlan[]): PlanDocument {
  return { schemaVersion: 1, universe: `sha256:${'0'.repeat(64)}`, units }
}

export function scanDocument(found: ScanEntry, more: Partial<ScanDocument['units'][number]> = {}): ScanDocument {
  const { id, manifests, environments } = unit()
  const rest = {
    accelerator: 'cu12',
    clash: [],
    resolved: [{ torch: '2.1.0' }],
    withdrawn: [],
    undecided: [],
    notes: [],
  }
  return { schemaVersion: 1, universe: 'sha256:00', units: [{ id, manifests, environments, found, ...rest, ...more }] }
}

/** Every text that could come from outside is `text`. */
export function hostile(text: string): PlanDocument {
  const bad = finding({
    id: text,
    aliases: [text],
    package: text,
    version: text,
    fixedIn: [text],
    url: text,
    title: text,
    weaknesses: [text],
    affected: [text],
    looseBounds: [{ written: text, readAs: text }],
  })
  const fact = { fact: text, source: text }
  const move = { ...unit().moves[0], package: text, from: text, to: text, file: text, because: [text], comment: text }
  const moves = [{ declared: true, step: 'major' as const, mayBreak: true, line: 1, alsoAt: [text], ...move }]
  return planDocument(
    unit({
      id: text,
      environments: [
        { unit: text, python: text, platform: text, accelerator: text, evidence: [text], selection: [text] },
      ],
      accelerator: { before: text, after: `${text}x`, driver: text, kept: false },
      before: scanEntry([bad], { admitted: [bad], gaps: [text] }),
      after: scanEntry(
        [`${text}2`, `${text}3`].map((id) => ({ ...bad, id })),
        { admitted: [bad], gaps: [text] },
      ),
      clash: [fact],
      moves,
      resolved: [{ [text]: text }],
      unfixed: [
        { id: `${text}2`, package: text, because: [fact], unlocks: [text] },
        { id: `${text}3`, package: text, because: [fact], unlocks: [text], broughtBy: [fact] },
      ],
      alternatives: [
        {
          ...{
            kind: 'newest' as const,
            name: text,
            status: 'optimal' as const,
            asks: [fact],
            byHand: [fact],
            counts: scanEntry([]).counts,
            moves,
          },
          accelerator: { before: text, after: `${text}x`, driver: text, kept: false },
          resolved: [{ [text]: text }],
        },
      ],
      steps: [
        {
          crosses: text,
          moves: [{ package: text, from: text, to: text, at: [text] }],
          counts: scanEntry([]).counts,
          resolved: [{ [text]: text }],
        },
      ],
      explanations: [explanation(`${text}2`, text), explanation(`${text}3`, text)],
      withdrawn: [{ id: text, package: text }],
      undecided: [{ id: text, package: text, why: text, url: text, title: text }],
      notes: [{ kind: 'note', text, file: text, line: 1 }],
      certificate: {
        status: 'conditional',
        levels: [text],
        objective: [1],
        bound: [0],
        assumptions: [text],
        checked: false,
      },
      edits: [{ file: text, beforeSha256: text, afterSha256: text, patch: text }],
    }),
  )
}
