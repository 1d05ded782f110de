/**
 * Loads the curated rules.
 *
 * In: the files of rules/ (rule-files.ts). Out: rules and driver needs in their order. A rule that does not say what it should is a
 * defect of the installation and a LockstepError that names the file and the rule.
 */
import { LockstepError } from '../errors.ts'
import { normalizeName } from '../python/name.ts'
import { parseRequirement } from '../python/requirement.ts'
import { parseSpecifierSet } from '../python/specifier.ts'
import type { DriverNeed, Rule } from '../universe/rule.ts'
import { readRuleFiles } from './rule-files.ts'
import type { RuleFile, RuleTable } from './rule-files.ts'

export interface Rules {
  readonly rules: readonly Rule[]
  readonly drivers: readonly DriverNeed[]
}

/** `directory` is for tests. */
export async function loadRules(directory?: string): Promise<Rules> {
  const files = (await readRuleFiles(directory)).map(rulesOf)
  const rules = files.flatMap((file) => file.rules)
  const seen = new Set<string>()
  for (const { id } of rules) {
    if (seen.has(id)) throw new LockstepError('rules', `two rules are called ${id}.`, 'Give one of them another id.')
    seen.add(id)
  }
  return { rules, drivers: files.flatMap((file) => file.drivers) }
}

export function rulesOf({ name, rule, driver }: RuleFile): Rules {
  return {
    rules: rule.map((table) => makeRule(name, table)),
    drivers: driver.map((table) => ({ ...table, accelerator: `cu${Number(table.accelerator.slice(2))}` as const })),
  }
}

function makeRule(file: string, { id, subject, versions, requires, because, source }: RuleTable): Rule {
  const broken = (what: string) => new LockstepError(`rules/${file} ${id}`, what, 'See rules/README.md for the form.')
  const set = parseSpecifierSet(versions)
  if (set === null) throw broken(`"${versions}" are no versions.`)
  return {
    id,
    subject: normalizeName(subject),
    versions: set,
    requires: requires.map((line) => {
      const requirement = parseRequirement(line)
      const isPlain =
        requirement !== null &&
        requirement.url === null &&
        requirement.marker === null &&
        requirement.extras.length === 0
      if (!isPlain) throw broken(`"${line}" is not a name with a bound.`)
      return { name: requirement.name, specifier: requirement.specifier }
    }),
    because,
    source,
  }
}
