/** The commands to check the plan and to go back, good practice where the packages make it relevant, and where to report. */
import type { FindingEntry, UnitPlan } from '../plan/document.ts'
import { runsCode } from './mitigation.ts'
import { bullets, code, codeBlock, heading, paragraph } from './nodes.ts'
import type { Block, Part } from './nodes.ts'
import { shellWord } from './shell.ts'

const LOADS_WEIGHTS = ['torch']
const RUNS_MODELS = [
  'torch',
  'tensorflow',
  'keras',
  'onnxruntime',
  'onnxruntime-gpu',
  'onnx',
  'jax',
  'transformers',
  'mmcv',
  'paddlepaddle',
  'xgboost',
  'scikit-learn',
]
const TAKES_REQUESTS = ['fastapi', 'starlette', 'flask', 'django', 'aiohttp', 'tornado', 'gradio', 'uvicorn']

export function adviceSection(unit: UnitPlan): readonly Block[] {
  return [...checkAndGoBack(unit), ...practice(unit), ...reporting()]
}

/** After a plan on a terminal. */
export function nextStep(unit: UnitPlan): readonly Block[] {
  if (!isToBeApplied(unit)) return []
  const what = ' makes these edits, keeps a backup, and names the plan to roll back by.'
  return [paragraph('Next: ', code('lockstep apply'), what)]
}

/** There is something to write, and the independent check holds. */
function isToBeApplied({ edits, certificate }: UnitPlan): boolean {
  return edits.length > 0 && certificate.checked
}

function checkAndGoBack(unit: UnitPlan): readonly Block[] {
  if (!isToBeApplied(unit)) return []
  const shown = unit.moves.slice(0, 20).map((move) => shellWord(move.package))
  return [
    heading(2, 'To verify, and to go back'),
    paragraph('After installing, compare what is installed, and scan it again:'),
    codeBlock(
      'sh',
      [
        ...(shown.length === 0 ? [] : [`python -m pip show ${shown.join(' ')}`]),
        'python -m pip check',
        'lockstep scan',
      ].join('\n'),
    ),
    paragraph('To restore the exact bytes that stood before:'),
    codeBlock('sh', `lockstep rollback --plan ${unit.planId}`),
  ]
}

function practice(unit: UnitPlan): readonly Block[] {
  const names = new Set([
    ...unit.resolved.flatMap((set) => Object.keys(set)),
    ...unit.moves.map((move) => move.package),
  ])
  const has = (packages: readonly string[]) => packages.some((name) => names.has(name))
  const findings: readonly FindingEntry[] = [...unit.before.findings, ...unit.after.findings]
  const items: (readonly Part[])[] = []
  if (has(LOADS_WEIGHTS)) {
    items.push([
      'Load weights with ',
      code('torch.load(..., weights_only=True)'),
      ' and from sources that you trust; before torch 2.6.0 that setting alone does not protect.',
    ])
  }
  if (has(RUNS_MODELS)) {
    items.push(['Validate what goes into a model, its shapes and sizes included, before it is run.'])
    items.push(['Run models that others made in a sandbox: no secrets, no network, a limit on memory and time.'])
  }
  if (has(TAKES_REQUESTS)) items.push(['Limit the size and the rate of requests in front of the service.'])
  if (!has(RUNS_MODELS) && findings.some((finding) => runsCode(finding))) {
    items.push(['Run what loads data from others in a sandbox, without secrets.'])
  }
  return items.length === 0 ? [] : [heading(2, 'Good practice'), bullets(items)]
}

function reporting(): readonly Block[] {
  return [
    heading(2, 'Where to report'),
    paragraph(
      "A vulnerability in a package goes to that package's own security policy; one in this repository to its SECURITY file or its private reporting; a wrong statement in this notice to Lockstep.",
    ),
  ]
}
