import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { pageText, schemaText } from '../../tools/schema.ts'

const docs = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')

describe('what is generated from the schema (node tools/schema.ts && npm run format)', () => {
  it('docs/lockstep.schema.json is up to date', () => {
    expect(JSON.parse(docs('lockstep.schema.json'))).toEqual(JSON.parse(schemaText()))
  })

  it('the table in docs/configuration.md is up to date', () => {
    const page = docs('configuration.md')
    expect(page).toBe(pageText(page))
  })

  it('every key has words and refuses others', () => {
    const schema: unknown = JSON.parse(schemaText())
    expect(schema).toMatchObject({
      additionalProperties: false,
      properties: {
        python: { description: expect.stringContaining('Python minors') },
        minimumReleaseAge: { description: expect.stringContaining('old'), default: '3 days' },
        allow: {
          additionalProperties: false,
          properties: { build: { description: expect.any(String), examples: [['mmcv', 'flash-attn']] } },
        },
        strategy: { enum: ['minimal', 'latest'], default: 'minimal' },
      },
    })
  })
})
