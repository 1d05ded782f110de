/** A port to the same facts, some of them answered otherwise; what is asked goes to the port behind. */
import type { Facts } from './facts.ts'

export function overlaid(facts: Facts, changes: Partial<Facts>): Facts {
  return {
    clock: facts.clock,
    indexes: facts.indexes,
    rules: facts.rules,
    project: (name) => facts.project(name),
    metadata: (file) => facts.metadata(file),
    vulnerabilities: (name) => facts.vulnerabilities(name),
    want: (wanted) => facts.want(wanted),
    arrival: () => facts.arrival(),
    settle: () => facts.settle(),
    ...changes,
  }
}
