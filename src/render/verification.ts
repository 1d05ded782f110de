/** What `verify` prints: what of a certificate was checked, under which assumptions, and what does not hold. */
import type { UnitVerification, VerifyDocument } from '../plan/document.ts'
import { bullets, code, heading, paragraph, strong } from './nodes.ts'
import type { Block } from './nodes.ts'
import { renderDocument } from './output.ts'
import type { Format } from './output.ts'
import type { Look } from './terminal.ts'
import { count, listed } from './words.ts'

export function renderVerification(document: VerifyDocument, format: Format, look: Look): string {
  return renderDocument(document, format, look, () => verificationBlocks(document))
}

function verificationBlocks({ file, universe, holds, objections, units }: VerifyDocument): readonly Block[] {
  return [
    paragraph(strong(holds ? 'It holds:' : 'It does not hold:'), ' the certificate ', code(file), '.'),
    ...(objections.length === 0 ? [] : [bullets(objections.map((objection) => [`${objection}.`]))]),
    ...(holds
      ? [
          paragraph(
            'The files and the universe are those that it names by their SHA-256 (universe ',
            code(universe),
            '), and from them the same plan was made again.',
          ),
        ]
      : []),
    ...units.flatMap(unitBlocks),
    heading(2, 'What this rests on'),
    bullets([
      ['The universe recorded is what the indexes and the advisories said.'],
      ['What it does not hold was taken as harmless: it can make no set worse than it is, and so hides no better one.'],
      ...units.flatMap(({ assumptions }) => assumptions).map((assumption) => [`${assumption}.`]),
    ]),
  ]
}

function unitBlocks(unit: UnitVerification): readonly Block[] {
  const { id, holds, objections } = unit
  return [
    heading(2, code(id)),
    ...(holds ? [bullets(verified(unit).map((sentence) => [sentence]))] : []),
    ...(objections.length === 0 ? [] : [bullets(objections.map((objection) => [`${objection}.`]))]),
  ]
}

function verified(unit: UnitVerification): readonly string[] {
  const { status, environments, levels, objective, bound, proof } = unit
  const size = `${count(proof.steps, 'step')} from ${count(proof.axioms, 'fact')} of the universe`
  if (status === 'infeasible') return [`No set of versions installs: proven in ${size}.`]
  const gap = objective.findIndex((cost, level) => cost !== bound[level])
  const reach =
    gap < 0
      ? `down to ${levels.at(-1) ?? 'the last level'}`
      : `but for ${levels[gap] ?? ''}, where ${bound[gap] ?? ''} is the lowest proven`
  return [
    ...loweredSentences(unit),
    ...liftedSentences(unit),
    `The set installs in ${count(environments, 'environment')} and costs what is claimed, counted anew.`,
    `No set that installs is better, ${reach}: proven in ${size}.`,
    ...pythonSentences(unit),
    'Among sets as good, the tie-break gives the same set again.',
  ]
}

/** Why none of the other Pythons that may be is better. */
function pythonSentences({ pythons = [], levels }: UnitVerification): readonly string[] {
  const findings = levels.slice(0, levels.indexOf('python'))
  return pythons.map(({ python, status, bound }) => {
    const place = python === null ? 'On the Python that the files state today' : `On Python ${python}`
    if (status === 'infeasible') return `${place} no set installs: proven likewise.`
    const least = findings.map((level, at) => `${bound[at] ?? 0} ${level}`).join(', ')
    return `${place} no set leaves less than ${least}: proven likewise.`
  })
}

function liftedSentences({ lifted = [] }: UnitVerification): readonly string[] {
  if (lifted.length === 0) return []
  return [`A person chose a plan without ${listed(lifted)}: the claim is that of the question without it.`]
}

/** The policy is wider than the configuration's: it says so before anything else. */
function loweredSentences({ lowered = [], refusal }: UnitVerification): readonly string[] {
  if (lowered.length === 0 || refusal === undefined) return []
  const size = `${count(refusal.steps, 'step')} from ${count(refusal.axioms, 'fact')}`
  return [
    `Under the configuration alone no set installs: proven in ${size}.`,
    `So what follows is claimed under a wider policy: ${listed(lowered)} may go below what an installer picks, within what its line says.`,
  ]
}
