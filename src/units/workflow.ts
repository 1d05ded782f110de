/**
 * GitHub workflows as places: each job with the Pythons and platforms of its matrix, and what it installs.
 *
 * Source: GitHub's workflow syntax (`strategy.matrix`, `runs-on`, `container`) and setup-python's inputs.
 */
import { entryOf, itemsOf, readYaml, textOf } from '../config/yaml.ts'
import type { YamlNode } from '../config/yaml.ts'
import { installsIn } from './commands.ts'
import { readImageName } from './images.ts'
import { expand } from './matrix.ts'
import type { Combination } from './matrix.ts'
import { join } from './paths.ts'
import type { Install, Place, Stated, Target } from './place.ts'
import { readCommands } from './shell.ts'
import { pythonMinor } from './version-text.ts'

/** Throws a LockstepError for YAML that cannot be read. */
export function readWorkflow(file: string, text: string): readonly Place[] {
  const places: Place[] = []
  for (const document of readYaml(text, file)) {
    const jobs = entryOf(document, 'jobs')
    if (jobs?.kind !== 'map') continue
    for (const job of jobs.entries) places.push(readJob(file, job.value, entryOf(document, 'defaults')))
  }
  return places
}

function readJob(file: string, job: YamlNode, defaults: YamlNode | undefined): Place {
  const steps = itemsOf(entryOf(job, 'steps'))
  const directory = defaultDirectory(entryOf(job, 'defaults')) ?? defaultDirectory(defaults) ?? ''
  const combinations = expand(entryOf(entryOf(job, 'strategy'), 'matrix'))
  const container = entryOf(job, 'container')
  const imageNode = textOf(container) === null ? entryOf(container, 'image') : container
  const targets: Target[] = []
  for (const combination of combinations) targets.push(...targetsOf(file, job, steps, combination, imageNode))
  const image = readImageName(textOf(imageNode) ?? '')
  const source = `${file}:${String(imageNode?.line ?? job.line)}`
  return {
    kind: 'ci',
    file,
    targets: distinct(targets),
    accelerator: image.accelerator === null ? null : { value: image.accelerator, source },
    gpu: image.isGpu ? [{ fact: `the image ${textOf(imageNode) ?? ''} is made for a GPU`, source }] : [],
    installs: steps.flatMap((step) => stepInstalls(file, step, directory)),
    resolve: (path, from) => {
      const resolved = join(from, path)
      return resolved === null ? [] : [resolved]
    },
  }
}

function defaultDirectory(defaults: YamlNode | undefined): string | null {
  return textOf(entryOf(entryOf(defaults, 'run'), 'working-directory'))
}

function stepInstalls(file: string, step: YamlNode, directory: string): readonly Install[] {
  const run = entryOf(step, 'run')
  const text = textOf(run)
  if (run === undefined || text === null) return []
  const own = textOf(entryOf(step, 'working-directory')) ?? directory
  // A block scalar begins on the line after its `|`.
  const isBlock = text.includes('\n')
  return installsIn({ text, file, line: run.line + (isBlock ? 1 : 0), directory: join('', own) ?? '' })
}

function targetsOf(
  file: string,
  job: YamlNode,
  steps: readonly YamlNode[],
  combination: Combination,
  image: YamlNode | undefined,
): readonly Target[] {
  const stated = (node: YamlNode | undefined): Stated<string> | null => {
    const text = textOf(node)
    return node === undefined || text === null ? null : combination.evaluate(text, `${file}:${String(node.line)}`)
  }
  const imageText = stated(image)
  const runner = itemsOf(entryOf(job, 'runs-on')).map(stated)
  const machine =
    runner.map((label) => (label === null ? null : platformOf(label))).find((found) => found !== null) ?? null
  const platform = imageText !== null && readImageName(imageText.value).isAlpine ? muslOf(machine, imageText) : machine
  const pythons = steps.flatMap((step) => stepPythons(step, stated))
  const imagePython = imageText === null ? null : readImageName(imageText.value).python
  if (imageText !== null && imagePython !== null) pythons.push({ value: imagePython, source: imageText.source })
  if (pythons.length === 0) return [{ python: null, platform }]
  return pythons.map((python) => ({ python, platform }))
}

/** `python-version` of any action, several lines of them included, and `uv python install`. */
function stepPythons(
  step: YamlNode,
  stated: (node: YamlNode | undefined) => Stated<string> | null,
): readonly Stated<string>[] {
  const found: Stated<string>[] = []
  const add = (text: string, source: string): void => {
    const python = pythonMinor(text.replace(/^~/, ''))
    if (python !== null) found.push({ value: python, source })
  }
  for (const node of itemsOf(entryOf(entryOf(step, 'with'), 'python-version'))) {
    const value = stated(node)
    if (value !== null) for (const text of value.value.split(/[\s,]+/)) add(text, value.source)
  }
  const run = stated(entryOf(step, 'run'))
  for (const { words } of run === null ? [] : readCommands(run.value, 1)) {
    if (words[0] === 'uv' && words[1] === 'python' && words[2] === 'install') add(words[3] ?? '', run?.source ?? '')
  }
  return found
}

const RUNNERS: readonly (readonly [RegExp, string])[] = [
  [/^ubuntu.*-arm/, 'linux_aarch64'],
  [/^ubuntu/, 'linux_x86_64'],
  [/^windows.*-arm/, 'win_arm64'],
  [/^windows/, 'win_amd64'],
  [/^macos-(?:1[0-3]\b|.*(?:-intel|-large\b))/, 'macosx_x86_64'],
  [/^macos/, 'macosx_arm64'],
]

function platformOf(label: Stated<string>): Stated<string> | null {
  const platform = RUNNERS.find(([pattern]) => pattern.test(label.value.toLowerCase()))?.[1]
  return platform === undefined ? null : { value: platform, source: label.source }
}

/** An Alpine image on the runner's kind of machine. */
function muslOf(machine: Stated<string> | null, image: Stated<string>): Stated<string> {
  return { value: machine?.value === 'linux_aarch64' ? 'musllinux_aarch64' : 'musllinux_x86_64', source: image.source }
}

function distinct(targets: readonly Target[]): readonly Target[] {
  const seen = new Map<string, Target>()
  for (const target of targets) {
    const key = `${target.python?.value ?? ''} ${target.platform?.value ?? ''}`
    if (!seen.has(key)) seen.set(key, target)
  }
  return [...seen.values()]
}
