/**
 * Dockerfiles as places: each stage that installs something, else the last stage.
 *
 * In: a Dockerfile's text. Out: for each such stage its Python, platform and accelerator, with the lines that say so, and its install
 * commands, those of the stages it builds on included. Build arguments take their defaults. Source: Dockerfile reference.
 */
import type { SourcedFact } from '../universe/solution.ts'
import type { Accelerator } from '../python/environment.ts'
import { copiesOf, pathResolver } from './docker-paths.ts'
import type { Copy } from './docker-paths.ts'
import { readInstructions } from './docker-instructions.ts'
import type { Instruction } from './docker-instructions.ts'
import { indexAccelerator } from './hints.ts'
import { normalizeName } from '../python/name.ts'
import { readImageName } from './images.ts'
import type { ImageName } from './images.ts'
import { scriptFacts } from './image-scripts.ts'
import type { ScriptFacts } from './image-scripts.ts'
import type { Install, Place, Stated } from './place.ts'

type Variables = Map<string, string>
/** Each stage's own. */
type Scripts = ReadonlyMap<Stage, ScriptFacts>

interface Stage {
  readonly name: string | null
  readonly image: string
  readonly line: number
  readonly platform: string | null
  readonly parent: Stage | null
  readonly instructions: readonly Instruction[]
  readonly variables: Variables
}

export function readDockerfile(file: string, text: string): readonly Place[] {
  const stages = readStages(readInstructions(text))
  const scripts: Scripts = new Map(
    stages.map((stage) => [stage, scriptFacts(stage.instructions, stage.variables, file)]),
  )
  const installing = stages.filter((stage) => (scripts.get(stage)?.installs ?? []).length > 0)
  const last = stages.at(-1)
  const chosen = installing.length > 0 ? installing : last === undefined ? [] : [last]
  return chosen.map((stage) => makePlace(stage, scripts, file))
}

function readStages(instructions: Iterable<Instruction>): readonly Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = []
  const globals = new Map<string, string>()
  for (const instruction of instructions) {
    const current = stages.at(-1)
    if (instruction.name === 'FROM') {
      const stage = stages.length < MOST_STAGES ? readFrom(instruction, globals, stages) : null
      if (stage !== null) stages.push(stage)
    } else if (current === undefined) declare(instruction, globals, globals)
    else {
      current.instructions.push(instruction)
      declare(instruction, current.variables, globals)
    }
  }
  return stages
}

function readFrom(
  { text, line }: Instruction,
  globals: ReadonlyMap<string, string>,
  stages: readonly Stage[],
): (Stage & { instructions: Instruction[] }) | null {
  const words = text.split(/\s+/).filter((word) => word !== '')
  const flags = words.filter((word) => word.startsWith('--'))
  const [image, as, name] = words.filter((word) => !word.startsWith('--'))
  if (image === undefined) return null
  const platform = flags.find((flag) => flag.startsWith('--platform='))?.slice('--platform='.length) ?? null
  const base = substitute(image, globals)
  const parent = stages.findLast((stage) => stage.name !== null && stage.name === base.toLowerCase()) ?? null
  return {
    name: as?.toLowerCase() === 'as' && name !== undefined ? name.toLowerCase() : null,
    image: base,
    line,
    platform: platform === null ? null : substitute(platform, globals),
    parent,
    instructions: [],
    variables: new Map(parent?.variables),
  }
}

const ASSIGNMENT = /([A-Za-z_][A-Za-z0-9_]*)=("[^"]*"|'[^']*'|[^\s"']*)/g

/** ARG and ENV. An ARG in a stage without a default takes the one from before the first FROM. */
function declare(instruction: Instruction, variables: Variables, globals: ReadonlyMap<string, string>): void {
  if (instruction.name !== 'ARG' && instruction.name !== 'ENV') return
  const bare = instruction.text.trim()
  const inherited = globals.get(bare)
  if (instruction.name === 'ARG' && inherited !== undefined) variables.set(bare, inherited)
  for (const [, name = '', value = ''] of instruction.text.matchAll(ASSIGNMENT)) {
    variables.set(name, substitute(value.replace(/^["']|["']$/g, ''), variables))
  }
}

const VARIABLE = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)(?::?([-+])([^{}]*))?\}|([A-Za-z_][A-Za-z0-9_]*))/g

/** Beyond these a file is hostile: values would grow, and chains of stages cost, without end. */
const LONGEST = 1000
const MOST_STAGES = 100

/** What cannot be known stays as written. It ends as soon as the value is as long as one may be. */
function substitute(text: string, variables: ReadonlyMap<string, string>): string {
  const read = text.slice(0, LONGEST)
  let replaced = ''
  let at = 0
  for (const match of read.matchAll(VARIABLE)) {
    if (replaced.length >= LONGEST) break
    replaced += read.slice(at, match.index) + valueOf(match, variables)
    at = match.index + match[0].length
  }
  return (replaced + read.slice(at)).slice(0, LONGEST)
}

function valueOf(
  [whole, braced, sign, word = '', plain]: RegExpExecArray,
  variables: ReadonlyMap<string, string>,
): string {
  const value = variables.get(braced ?? plain ?? '')
  const isSet = value !== undefined && value !== ''
  if (sign === '+') return isSet ? word : ''
  if (isSet) return value
  return sign === '-' ? word : whole
}

/** The stage and what it builds on, outermost first. A stage refers to earlier ones alone, so this ends. */
function chainOf(stage: Stage): readonly Stage[] {
  return stage.parent === null ? [stage] : [...chainOf(stage.parent), stage]
}

function makePlace(stage: Stage, known: Scripts, file: string): Place {
  const chain = chainOf(stage)
  const scripts = chain.flatMap((part) => known.get(part) ?? [])
  const root = chain[0] ?? stage
  const image = readImageName(root.image)
  const source = `${file}:${String(root.line)}`
  const installs = scripts.flatMap((script) => script.installs)
  const python = pythonOf(installs, scripts, image, source)
  const index = indexOf(installs)
  const platform = platformOf(chain, image)
  const copies: readonly Copy[] = chain.flatMap((part) => copiesOf(part.instructions))
  return {
    kind: 'image',
    file,
    targets: [
      {
        python,
        platform: platform === null ? null : { value: platform, source },
      },
    ],
    accelerator: image.accelerator === null ? index : { value: image.accelerator, source },
    gpu: [...gpuFacts(image, root.image, source), ...indexFacts(index)],
    installs,
    ...(image.brings === null
      ? {}
      : {
          brings: { ...image.brings, name: normalizeName(image.brings.name), image: root.image, file, line: root.line },
        }),
    resolve: pathResolver(file, copies, workingDirectories(chain)),
  }
}

/** The interpreter that runs pip, else the one that a script brings, else the image's, else the distribution's when it is installed. */
function pythonOf(
  installs: readonly Install[],
  scripts: readonly ScriptFacts[],
  image: ImageName,
  source: string,
): Stated<string> | null {
  const running = installs.findLast((install) => install.python !== null)
  const brought = scripts.findLast((script) => script.python !== null)?.python ?? null
  const isSystem = scripts.some((script) => script.installsSystemPython)
  const named = image.python ?? (isSystem ? image.distributionPython : null)
  if (running?.python != null && running.python !== named && running.python !== brought?.value) {
    return { value: running.python, source: `${running.file}:${String(running.line)}` }
  }
  const value = running?.python ?? null
  if (brought !== null && (value === null || value === brought.value)) return brought
  return named === null ? null : { value: named, source }
}

/** The first index of builds for one accelerator that a command names, also one that installs torch alone. */
function indexOf(installs: readonly Install[]): Stated<Accelerator> | null {
  return installs.flatMap(({ options }) => options.map(indexAccelerator)).find((found) => found !== null) ?? null
}

function indexFacts(index: Stated<Accelerator> | null): readonly SourcedFact[] {
  if (index === null || index.value === 'cpu') return []
  return [{ fact: `the index is one of builds for ${index.value}`, source: index.source }]
}

function gpuFacts({ isGpu, accelerator }: ImageName, image: string, source: string): readonly SourcedFact[] {
  if (!isGpu) return []
  const cuda = accelerator?.startsWith('cu') === true ? `brings CUDA ${accelerator.slice(2)}` : 'is made for a GPU'
  return [{ fact: `the image ${image.slice(0, 200)} ${cuda}`, source }]
}

const MACHINES: ReadonlyMap<string, string> = new Map([
  ['amd64', 'x86_64'],
  ['x86_64', 'x86_64'],
  ['arm64', 'aarch64'],
  ['aarch64', 'aarch64'],
])

/** An image is Linux; Alpine's is musl. A platform that only the build knows (`$BUILDPLATFORM`) says nothing. */
function platformOf(chain: readonly Stage[], { isAlpine, machine: only }: ImageName): string | null {
  const named = chain.find((stage) => stage.platform !== null)?.platform ?? null
  const machine =
    only ?? (named === null ? 'x86_64' : (MACHINES.get(/^linux\/([a-z0-9_]+)/.exec(named)?.[1] ?? '') ?? 'x86_64'))
  if (isAlpine) return `musllinux_${machine}`
  return named?.startsWith('windows') === true ? 'win_amd64' : `linux_${machine}`
}

function workingDirectories(chain: readonly Stage[]): readonly string[] {
  return chain.flatMap((stage) =>
    stage.instructions.filter(({ name }) => name === 'WORKDIR').map(({ text }) => text.trim()),
  )
}
