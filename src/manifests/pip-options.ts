/**
 * The options of one line, as pip reads them: split by Python's shlex, then read by optparse (abbreviations, `-rfile`, `--opt=value`).
 */
import { splitShell, type ShellWord } from './shell-words.ts'

export type OptionKind =
  | 'index-url'
  | 'extra-index-url'
  | 'no-index'
  | 'constraint'
  | 'requirement'
  | 'editable'
  | 'find-links'
  | 'no-binary'
  | 'only-binary'
  | 'prefer-binary'
  | 'require-hashes'
  | 'no-require-hashes'
  | 'pre'
  | 'all-releases'
  | 'only-final'
  | 'trusted-host'
  | 'use-feature'
  | 'global-option'
  | 'hash'
  | 'config-settings'

export interface PipOption {
  readonly kind: OptionKind
  readonly value: string
  /** Offsets in the text: the option with its value, and the value alone. */
  readonly start: number
  readonly end: number
}

interface OptionForm {
  readonly kind: OptionKind
  readonly takesValue: boolean
}

const valued = (kind: OptionKind): OptionForm => ({ kind, takesValue: true })
const flag = (kind: OptionKind): OptionForm => ({ kind, takesValue: false })

const LONG: ReadonlyMap<string, OptionForm> = new Map([
  ['--index-url', valued('index-url')],
  ['--pypi-url', valued('index-url')],
  ['--extra-index-url', valued('extra-index-url')],
  ['--no-index', flag('no-index')],
  ['--constraint', valued('constraint')],
  ['--requirement', valued('requirement')],
  ['--editable', valued('editable')],
  ['--find-links', valued('find-links')],
  ['--no-binary', valued('no-binary')],
  ['--only-binary', valued('only-binary')],
  ['--prefer-binary', flag('prefer-binary')],
  ['--require-hashes', flag('require-hashes')],
  ['--no-require-hashes', flag('no-require-hashes')],
  ['--pre', flag('pre')],
  ['--all-releases', valued('all-releases')],
  ['--only-final', valued('only-final')],
  ['--trusted-host', valued('trusted-host')],
  ['--use-feature', valued('use-feature')],
  ['--global-option', valued('global-option')],
  ['--hash', valued('hash')],
  ['--config-settings', valued('config-settings')],
  ['--config-setting', valued('config-settings')],
])

const SHORT: ReadonlyMap<string, OptionForm> = new Map([
  ['-i', valued('index-url')],
  ['-c', valued('constraint')],
  ['-r', valued('requirement')],
  ['-e', valued('editable')],
  ['-f', valued('find-links')],
  ['-C', valued('config-settings')],
])

/** Where the options start: at the first word that starts with a dash, words being parted by spaces alone. */
export function optionsStart(text: string): number {
  if (text.startsWith('-')) return 0
  const at = text.indexOf(' -')
  return at === -1 ? text.length : at + 1
}

/** The options in order, or why pip refuses them. Words that are no options are ignored, as pip does. */
export function readOptions(text: string, from: number): readonly PipOption[] | { readonly why: string } {
  const words = splitShell(text, from)
  if (words === null) return { why: 'a quotation is not closed' }
  const options: PipOption[] = []
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]
    if (word === undefined || word.value === '--') break
    if (!word.value.startsWith('-') || word.value === '-') continue
    const found = formOf(word.value)
    if ('why' in found) return found
    const next = found.form.takesValue && found.inline === null ? words[index + 1] : undefined
    if (found.form.takesValue && found.inline === null && next === undefined) {
      return { why: `${word.value} needs a value` }
    }
    options.push(optionOf(found, word, next))
    if (next !== undefined) index += 1
  }
  return options
}

interface FoundForm {
  readonly form: OptionForm
  /** The value within the same word. */
  readonly inline: string | null
}

function optionOf(found: FoundForm, word: ShellWord, next: ShellWord | undefined): PipOption {
  const value = found.inline ?? next?.value ?? ''
  return { kind: found.form.kind, value, start: word.start, end: next?.end ?? word.end }
}

function formOf(word: string): FoundForm | { readonly why: string } {
  if (!word.startsWith('--')) {
    const form = SHORT.get(word.slice(0, 2))
    if (form === undefined) return { why: `pip knows no option ${word.slice(0, 2)} here` }
    return { form, inline: word.length > 2 ? word.slice(2) : null }
  }
  const equals = word.indexOf('=')
  const name = equals === -1 ? word : word.slice(0, equals)
  const form = longForm(name)
  if (form === null) return { why: `pip knows no option ${name.slice(0, 40)} here` }
  if (equals !== -1 && !form.takesValue) return { why: `${name} takes no value` }
  return { form, inline: equals === -1 ? null : word.slice(equals + 1) }
}

/** optparse accepts any beginning that only one option has. */
function longForm(name: string): OptionForm | null {
  const exact = LONG.get(name)
  if (exact !== undefined) return exact
  const matches = [...LONG.keys()].filter((long) => long.startsWith(name))
  return matches.length === 1 ? (LONG.get(matches[0] ?? '') ?? null) : null
}
