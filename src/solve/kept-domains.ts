/**
 * The candidates of a package, kept with its listing: another question over the same facts mostly leaves them as they are.
 *
 * Always true: two slots get the same domain only where everything that domain.ts looks at is the same, which the key says in full. What is
 * read of the present sets beyond the present version (a direct reference, an index that is silent) is never kept.
 */
import type { Project } from '../universe/facts.ts'
import { environmentKey } from '../universe/shelf.ts'
import type { Vulnerability } from '../osv/vulnerability.ts'
import { domainOf, environmentAt, hardSpecifiersOf, isDirect, isHeld } from './domain.ts'
import type { Domain } from './candidate.ts'
import { allows } from './policy.ts'
import type { Slot, Task } from './slot.ts'

interface Kept {
  readonly domain: Domain
  /** Malicious releases are no candidates. */
  readonly vulnerabilities: readonly Vulnerability[]
}

const kept = new WeakMap<Project, Map<string, Kept>>()

export function keptDomain(slot: Slot, project: Project, task: Task): Domain {
  if (project.status !== 'listed' || isDirect(slot)) return domainOf(slot, project, task)
  let domains = kept.get(project)
  if (domains === undefined) kept.set(project, (domains = new Map()))
  const key = keyOf(slot, task)
  const vulnerabilities = task.facts.vulnerabilities(slot.name)
  const known = domains.get(key)
  if (known !== undefined && isSameList(known.vulnerabilities, vulnerabilities)) return known.domain
  const domain = domainOf(slot, project, task)
  domains.set(key, { domain, vulnerabilities })
  return domain
}

function isSameList(a: readonly Vulnerability[], b: readonly Vulnerability[]): boolean {
  return a === b || (a.length === 0 && b.length === 0)
}

function keyOf(slot: Slot, task: Task): string {
  const { declared, environments, name, present } = slot
  const { facts, policy } = task
  return JSON.stringify([
    facts.clock,
    policy.minimumReleaseAgeDays,
    isHeld(slot, task),
    environments.map((environment, at) => [
      environmentKey(environmentAt(task, environment)),
      present[at]?.text,
      hardSpecifiersOf(slot, environment, task).map(({ operator, text }) => operator + text),
      sparedBy(slot, task),
    ]),
    declared === null
      ? null
      : [
          declared.roots.map(({ declaration }) => declaration.style),
          allows(policy.allowDowngrades, name),
          policy.strategy === 'minimal' || allows(policy.allowMajors, name),
        ],
  ])
}

function sparedBy({ name }: Slot, { problem }: Task): readonly string[] {
  return problem.bounds.flatMap((bound) =>
    bound.sparesPresent === true && bound.name === name ? [bound.specifier.text] : [],
  )
}
