/**
 * A replay's facts for questions that the recorded run did not ask: what the recording does not hold is not known, and asking for it ends
 * the question, since it can never be answered.
 */
import type { Facts, Metadata, Project } from '../universe/facts.ts'
import { overlaid } from '../universe/overlay.ts'
import { NOT_RECORDED } from '../universe/snapshot.ts'

/** The recording does not hold what the question needs. */
export class NotRecorded extends Error {}

export function recordedFacts(facts: Facts): Facts {
  return overlaid(facts, {
    project: (name) => knownOrNot(facts.project(name)),
    metadata: (file) => knownOrNot(facts.metadata(file)),
    want(wanted) {
      const { projects = [], metadata = [], speculative = [] } = wanted
      facts.want({ projects, metadata, speculative: [...speculative].filter((file) => isKnown(facts.metadata(file))) })
      // A replay that goes step by step shows only now that it does not have something.
      for (const name of projects) if (!isKnown(facts.project(name))) throw new NotRecorded(name)
      for (const file of metadata) if (!isKnown(facts.metadata(file))) throw new NotRecorded(file.filename)
    },
  })
}

function isKnown(fact: Project | Metadata | undefined): boolean {
  return fact === undefined || !('reason' in fact) || fact.reason !== NOT_RECORDED
}

function knownOrNot<Fact extends Project | Metadata>(fact: Fact | undefined): Fact | undefined {
  return isKnown(fact) ? fact : undefined
}
