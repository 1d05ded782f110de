/**
 * Writes what follows from src/config/schema.ts: docs/lockstep.schema.json, and the table of keys in docs/configuration.md.
 *
 * `node tools/schema.ts && npm run format` writes; test/config/schema.test.ts checks that nothing is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { describeKeys } from '../src/config/keys.ts'
import { configSchema } from '../src/config/schema.ts'
import { told } from '../src/config/values.ts'

const SCHEMA = new URL('../docs/lockstep.schema.json', import.meta.url)
const PAGE = new URL('../docs/configuration.md', import.meta.url)
const [BEGIN, END] = ['<!-- keys: written by tools/schema.ts -->', '<!-- end of keys -->']

/** The JSON schema of the file as a person writes it. Checks that need code (known Pythons, durations) are in the words alone. */
export function schemaText(): string {
  const schema = z.toJSONSchema(configSchema(), {
    target: 'draft-7',
    io: 'input',
    metadata: told,
    // zod takes examples for what comes out of a transformation; these are what people write.
    override: ({ zodSchema, jsonSchema }) => {
      const { examples } = told.get(zodSchema) ?? {}
      if (examples !== undefined) jsonSchema.examples = [...examples]
    },
  })
  return `${JSON.stringify({ title: '.github/lockstep.yml', ...schema }, null, 2)}\n`
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
