/** What is vulnerable after the plan: what stays, what the plan itself brings, the facts that keep either, and what would free it. */
import type { FindingEntry, UnfixedEntry, UnitPlan } from '../plan/document.ts'
import type { Explanation } from '../explain/explanation.ts'
import { explanationBlocks } from './explanations.ts'
import { findingKey, findingSection, findingTable } from './findings.ts'
import { broughtKeys, leftOf } from './left.ts'
import { bullets, code, heading, paragraph } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import type { Detail } from './output.ts'
import { factParts } from './sections.ts'

export function remainsSection(unit: UnitPlan, detail: Detail): readonly Block[] {
  if (unit.after.findings.length === 0) return []
  const { stays, brought } = leftOf(unit)
  const keys = broughtKeys(unit.unfixed)
  const { fresh = [], old = [] } = Object.groupBy(unit.explanations, ({ findings }) =>
    findings.every((finding) => keys.has(findingKey(finding))) ? 'fresh' : 'old',
  )
  const part = (
    title: string,
    findings: readonly FindingEntry[],
    explanations: readonly Explanation[],
    more: readonly Block[],
  ) => {
    if (findings.length === 0) return []
    return [
      heading(2, title),
      findingTable(findings),
      ...more,
      ...(detail === 'full' ? findings.flatMap((finding) => findingSection(finding, meaning(finding, keys))) : []),
      ...explanations.flatMap((explanation) => explanationBlocks(explanation, detail, keys)),
    ]
  }
  return [
    ...part('What remains', stays, old, []),
    ...part('What comes with the plan', brought, fresh, broughtBlocks(unit.unfixed)),
    ...(detail === 'full' ? isolation() : []),
  ]
}

/** By which moves; nothing where the plan brings none. */
export function broughtBlocks(unfixed: readonly UnfixedEntry[]): readonly Block[] {
  const brought = unfixed.flatMap(({ package: name, id, broughtBy }) =>
    broughtBy === undefined ? [] : { name, id, broughtBy },
  )
  const groups = Map.groupBy(brought, ({ name, broughtBy }) => JSON.stringify([name, broughtBy]))
  if (groups.size === 0) return []
  const items = [...groups.values()].flatMap((group): readonly Part[][] =>
    group
      .slice(0, 1)
      .map(({ name, broughtBy }) => [
        code(name),
        ': ',
        ...broughtBy.flatMap((fact, at): readonly Part[] => [...(at === 0 ? [] : ['; ']), ...factParts(fact)]),
      ]),
  )
  return [paragraph('Today’s set is free of these; the plan brings them:'), bullets(items)]
}

function meaning(finding: FindingEntry, brought: ReadonlySet<string>): string {
  const how = finding.declared ? 'A manifest declares it' : 'No manifest declares it; it comes in with others'
  const does = brought.has(findingKey(finding)) ? 'brings' : 'keeps'
  return `${how}, and the best set that was found ${does} ${finding.package} ${finding.version}.`
}

function isolation(): readonly Block[] {
  return [
    paragraph(
      'Until these can go: run the affected process apart from others, without secrets it does not need, with a read-only file system and no way out to networks it does not need.',
    ),
  ]
}
