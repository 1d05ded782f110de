/**
 * Writes what follows from src/config/schema.ts: docs/lockstep.schema.json, and the table of keys in docs/configuration.md.
 *
 * `node tools/schema.ts && npm run format` writes; test/config/schema.test.ts checks that nothing is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { toJsonSchema } from '@valibot/to-json-schema'
import { describeKeys } from '../src/config/default-text.ts'
import { configSchema } from '../src/config/schema.ts'

const SCHEMA = new URL('../docs/lockstep.schema.json', import.meta.url)
const PAGE = new URL('../docs/configuration.md', import.meta.url)
const [BEGIN, END] = ['<!-- keys: written by tools/schema.ts -->', '<!-- end of keys -->']

/** The JSON schema of the file as a person writes it. Checks that need code (known Pythons, durations) are in the words alone. */
export function schemaText(): string {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: '.github/lockstep.yml',
    ...toJsonSchema(configSchema, { typeMode: 'input', errorMode: 'ignore' }),
  }
  const described = new Map(describeKeys().map(({ key, description, example }) => [key, { description, example }]))
  return `${JSON.stringify(withWords(schema, '', described), null, 2)}\n`
}

type Described = ReadonlyMap<string, { readonly description: string; readonly example: unknown }>

/** Words come from the schema's own description, since the conversion ends at the first transformation. */
function withWords(
  node: Readonly<Record<string, unknown>>,
  path: string,
  described: Described,
): Record<string, unknown> {
  const { description: _, example: __, $schema, properties, ...rest } = node
  const words = described.get(path)
  const inner = isRecord(properties)
    ? Object.entries(properties).map(([key, child]) => [
        key,
        isRecord(child) ? withWords(child, path === '' ? key : `${path}.${key}`, described) : child,
      ])
    : null
  return {
    ...(path === '' ? { $schema } : {}),
    ...(words === undefined ? {} : { description: words.description }),
    ...rest,
    ...(words?.example == null ? {} : { examples: [words.example] }),
    ...(inner === null ? {} : { properties: Object.fromEntries(inner) }),
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** docs/configuration.md with its table as it should be. */
export function pageText(page: string): string {
  const rows = describeKeys().map(({ key, description, defaultValue, example }) => {
    const isMap = isRecord(defaultValue)
    const shown = isMap
      ? ''
      : defaultValue === null
        ? key === 'accelerator'
          ? 'found'
          : 'none'
        : `\`${JSON.stringify(defaultValue)}\``
    const shownExample = example === null ? '' : `\`${JSON.stringify(example)}\``
    return `| \`${key}\` | ${description} | ${shown} | ${shownExample} |`
  })
  const table = ['| key | what it does | default | example |', '|---|---|---|---|', ...rows].join('\n')
  const [start, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (start === -1 || end === -1) throw new Error(`docs/configuration.md has lost its marks ${BEGIN} and ${END}`)
  return `${page.slice(0, start + BEGIN.length)}\n${table}\n${page.slice(end)}`
}

if (import.meta.main) {
  writeFileSync(SCHEMA, schemaText())
  writeFileSync(PAGE, pageText(readFileSync(PAGE, 'utf8')))
}
