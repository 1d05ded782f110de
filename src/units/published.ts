/**
 * Whether a project is published for others to install: its floors are promises to them, so they are not raised without being asked.
 */
import type { ProjectTable } from '../manifests/model.ts'
import type { Evidence } from './place.ts'

/** What shows it; null for an application. `Private :: Do Not Upload` outweighs everything. */
export function publishedEvidence(project: ProjectTable | null, evidence: Evidence): string | null {
  if (project === null || project.classifiers.some((classifier) => classifier.startsWith('Private ::'))) return null
  if (project.classifiers.length > 0) return 'classifiers'
  return evidence.publishing[0]?.source ?? null
}
