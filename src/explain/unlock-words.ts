/** A change in words that complete "It would go if", and where what it changes stands. */
import type { Change } from './change.ts'
import type { Fact } from './fact.ts'
import type { Question } from './hypothesis.ts'
import { placeInWords } from './place-words.ts'

export interface ChangeWords {
  readonly change: string
  readonly source: string
}

export function changeWords(change: Change, fact: Fact | null, { problem, policy, facts }: Question): ChangeWords {
  switch (change.kind) {
    case 'unasked':
      return { change: `no line asked for ${change.name}`, source: `${change.file}:${change.line}` }
    case 'line': {
      const text = fact?.declaration?.specifier.text ?? ''
      const what = fact?.declaration?.url === null ? `${change.name}${text}` : `the direct reference of ${change.name}`
      return { change: `the line took any version in place of ${what}`, source: `${change.file}:${change.line}` }
    }
    case 'hold':
      if (change.file === null) return { change: `the configuration did not hold ${change.name}`, source: 'hold' }
      if (fact?.declaration?.unreadBound !== undefined)
        return {
          change: `the -c file could be read and did not bound ${change.name}`,
          source: fact.declaration.unreadBound,
        }
      return { change: `no comment held ${change.name}`, source: `${change.file}:${change.line}` }
    case 'bound':
      return { change: `the constraint ${change.name}${fact?.specifier ?? ''} were lifted`, source: change.source }
    case 'override':
      return { change: `the override ${change.name}${fact?.specifier ?? ''} were lifted`, source: change.source }
    case 'drop':
      return { change: `${change.from} no longer needed ${change.to}`, source: `requires-dist of ${change.from}` }
    case 'widen':
      return { change: `${change.from} took other versions of ${change.to}`, source: `requires-dist of ${change.from}` }
    case 'rule': {
      const rule = facts.rules.find(({ id }) => id === change.id)
      return { change: `the rule ${change.id} did not hold`, source: rule?.source ?? '' }
    }
    case 'wheel': {
      const place = problem.environments[change.environment]?.environment
      const where = place === undefined ? 'this environment' : placeInWords(place)
      return { change: `${change.name} had wheels for ${where}`, source: `wheel tags of ${change.name}` }
    }
    case 'python':
      return { change: `${change.name} supported ${pythonsOf(problem)}`, source: `requires-python of ${change.name}` }
    case 'age':
      return {
        change: `releases of ${change.name} younger than ${policy.minimumReleaseAgeDays} days were allowed`,
        source: 'minimumReleaseAge',
      }
    case 'yank':
      return { change: `yanked releases of ${change.name} were allowed`, source: 'package index' }
    case 'downgrade':
      return { change: `${change.name} were allowed to move down`, source: 'allow.downgrades' }
    case 'major':
      return { change: `${change.name} were allowed to change its major`, source: 'allow.majors' }
    case 'build':
      return { change: `${change.name} were allowed to be compiled`, source: 'allow.build' }
    case 'extra':
      return { change: `${change.name} had the extra that the line asks for`, source: `metadata of ${change.name}` }
    case 'unreadable':
      return { change: `every requirement of ${change.name} could be followed`, source: `metadata of ${change.name}` }
    case 'unknown':
      return {
        change: 'releases whose requirements cannot be learnt were allowed',
        source: 'allow.unknownRequirements',
      }
    case 'accelerator':
      return { change: 'the CUDA major were allowed to change', source: 'allow.acceleratorChange' }
    case 'environment': {
      const before = problem.environments[change.ordinal]
      const from = `Python ${before?.environment.python ?? ''}`
      if (change.environment === null)
        return { change: `it did not have to install on ${from}`, source: before?.evidence[0] ?? '' }
      const { platform } = change.environment
      if (change.environment.python === before?.environment.python)
        return {
          change: `it ran on ${platform} instead of ${before.environment.platform}`,
          // What says the platform stands after what says the Python.
          source: before.evidence.at(-1) ?? '',
        }
      return {
        change: otherPython(change.environment.python, before?.environment.python ?? ''),
        source: before?.evidence[0] ?? '',
      }
    }
    default:
      return { change: `fewer versions of ${change.name} were allowed`, source: '' }
  }
}

/** `3.11` or `3.11 or newer` in place of the Python that it runs on. */
export function otherPython(pythons: string, before: string): string {
  return `it ran on Python ${pythons} instead of Python ${before}`
}

function pythonsOf({ environments }: Question['problem']): string {
  const pythons = [...new Set(environments.map(({ environment }) => environment.python))]
  return `Python ${pythons.length < 3 ? pythons.join(' and ') : `${pythons[0] ?? ''} to ${pythons.at(-1) ?? ''}`}`
}
