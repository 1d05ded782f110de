/**
 * What other bots are told of this repository's Python packages, and how they hand them over. Pure.
 *
 * In: their config files, and what is declared. Out: packages that people told them to leave alone altogether, which Lockstep then holds too;
 * the bounds that they keep, also where they take some steps alone; what has no equal meaning here; and for each bot that manages Python here,
 * the lines that make it stop. A file that does not read says nothing.
 */
import { entryOf, LIMITS, readYaml } from '../config/yaml.ts'
import type { YamlNode } from '../config/yaml.ts'
import { LockstepError } from '../errors.ts'
import type { SourceFile } from '../manifests/model.ts'
import { NOTHING, together } from './bot-config.ts'
import type { OtherBots } from './bot-config.ts'
import type { Declared } from './declared.ts'
import { readDependabot } from './dependabot.ts'
import { readRenovate } from './renovate.ts'

/** Of package.json the key `renovate`. */
const PACKAGE = 'package.json'
const RENOVATE = /^(?:(?:\.github\/|\.gitlab\/)?renovate\.json[5c]?|\.renovaterc(?:\.json[5c]?)?|package\.json)$/
const DEPENDABOT = /^\.github\/dependabot\.ya?ml$/

export function isOtherBotsConfig(path: string): boolean {
  return RENOVATE.test(path) || DEPENDABOT.test(path)
}

/** `declared`: what patterns and steps are told by. */
export function readOtherBots(files: readonly SourceFile[], declared: Declared): OtherBots {
  return together(files.map((file) => readOne(file, declared)))
}

function readOne(file: SourceFile, declared: Declared): OtherBots {
  const root = rootOf(file)
  if (root === null) return NOTHING
  if (!RENOVATE.test(file.path)) return readDependabot(file.path, root, declared)
  const part = file.path === PACKAGE ? entryOf(root, 'renovate') : root
  return part?.kind === 'map' ? readRenovate(file.path, part, declared) : NOTHING
}

/** JSON and JSON5 read as YAML once their comments are gone; lines stay. */
function rootOf({ path, bytes }: SourceFile): YamlNode | null {
  if (bytes.length > LIMITS.characters) return null
  const text = new TextDecoder().decode(bytes)
  const plain = RENOVATE.test(path)
    ? text
        .replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/g, (part) =>
          part.startsWith('/') ? part.replace(/[^\n]/g, ' ') : part,
        )
        .replaceAll('\t', ' ')
    : text
  try {
    const [root] = readYaml(plain, path)
    return root?.kind === 'map' ? root : null
  } catch (error) {
    if (error instanceof LockstepError) return null
    throw error
  }
}
