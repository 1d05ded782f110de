/**
 * What a stage's RUN lines say: install commands, and the Python that they bring into the image.
 */
import type { IndexOption } from '../manifests/model.ts'
import { readInstalls } from './commands.ts'
import type { Instruction } from './docker-instructions.ts'
import type { Install, Stated } from './place.ts'
import { pythonMinor } from './version-text.ts'

export interface ScriptFacts {
  readonly installs: readonly Install[]
  readonly python: Stated<string> | null
  /** `apt-get install python3`: the distribution's own. */
  readonly installsSystemPython: boolean
}

export function scriptFacts(
  instructions: readonly Instruction[],
  variables: ReadonlyMap<string, string>,
  file: string,
): ScriptFacts {
  const installs: Install[] = []
  let python: Stated<string> | null = null
  let installsSystemPython = false
  const indexes = indexVariables(variables)
  for (const { name, text, line } of instructions) {
    if (name !== 'RUN') continue
    for (const { command, install } of readInstalls({ text: shellForm(text), file, line, directory: '' })) {
      if (install !== null) {
        const stated = indexes.map((index) => ({ ...index, file, line }))
        installs.push({ ...install, options: [...stated, ...install.options] })
      }
      const brought = pythonBrought(command.words)
      if (brought !== null) python = { value: brought, source: `${file}:${String(command.line)}` }
      if (isSystemInstall(command.words) && command.words.some((word) => /^python3(?:-|$)/.test(word)))
        installsSystemPython = true
    }
  }
  return { installs, python, installsSystemPython }
}

/** `["pip", "install"]` as words; flags of RUN itself dropped. */
function shellForm(text: string): string {
  const plain = text.replace(/^(?:\s*--[a-z]+(?:=\S*)?)+/, (flags) => ' '.repeat(flags.length))
  const trimmed = plain.trim()
  if (!trimmed.startsWith('["') || !trimmed.endsWith(']')) return plain
  return trimmed.slice(1, -1).replaceAll(/",\s*"/g, '" "')
}

const INDEX_VARIABLES: ReadonlyMap<string, IndexOption['kind']> = new Map([
  ['PIP_INDEX_URL', 'index-url'],
  ['PIP_EXTRA_INDEX_URL', 'extra-index-url'],
  ['PIP_FIND_LINKS', 'find-links'],
  ['UV_INDEX_URL', 'index-url'],
  ['UV_DEFAULT_INDEX', 'index-url'],
  ['UV_EXTRA_INDEX_URL', 'extra-index-url'],
  ['UV_INDEX', 'extra-index-url'],
])

function indexVariables(variables: ReadonlyMap<string, string>): readonly Pick<IndexOption, 'kind' | 'value'>[] {
  return [...INDEX_VARIABLES].flatMap(([name, kind]) =>
    (variables.get(name) ?? '')
      .split(/\s+/)
      .filter((value) => value !== '')
      .map((value) => ({ kind, value })),
  )
}

function isSystemInstall(words: readonly string[]): boolean {
  const manager = words.findIndex((word) => /^(?:apt|apt-get|apk|dnf|yum|microdnf)$/.test(word))
  return manager !== -1 && words.some((word, at) => at > manager && (word === 'install' || word === 'add'))
}

/** The minor of an interpreter that a command installs: by a system package, conda, uv or pyenv. */
function pythonBrought(words: readonly string[]): string | null {
  const tool = words.find((word) => /^(?:conda|mamba|micromamba|uv|pyenv)$/.test(word))
  if (isSystemInstall(words)) {
    const name = words.find((word) => /^python3\.\d+$/.test(word))
    return name === undefined ? null : pythonMinor(name)
  }
  if (tool === undefined) return null
  if (tool === 'pyenv' || (tool === 'uv' && words.includes('python'))) {
    const version = words.findLast((word) => /^3\.\d/.test(word))
    return version === undefined || !words.includes('install') ? null : pythonMinor(version)
  }
  if (tool === 'uv') {
    const at = words.findIndex((word) => word === '--python' || word === '-p')
    return at === -1 ? null : pythonMinor(words[at + 1] ?? '')
  }
  const pin = words.find((word) => /^python=+3\.\d/.test(word))
  return pin === undefined ? null : pythonMinor(pin.replace(/^python=+/, ''))
}
