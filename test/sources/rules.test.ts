import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { contains } from '../../src/python/specifier.ts'
import { parseVersion } from '../../src/python/version.ts'
import { readRuleFile } from '../../src/sources/rule-files.ts'
import { loadRules, rulesOf } from '../../src/sources/rules.ts'
import type { Rule } from '../../src/universe/rule.ts'

const { rules, drivers } = await loadRules()

function version(text: string): NonNullable<ReturnType<typeof parseVersion>> {
  const parsed = parseVersion(text)
  if (parsed === null) throw new Error(`${text} is no version`)
  return parsed
}

/** Ids of the rules that the two break together. */
function broken(...installed: readonly (readonly [string, string])[]): readonly string[] {
  const at = new Map(installed.map(([name, text]) => [name, version(text)]))
  const breaks = (rule: Rule): boolean => {
    const subject = at.get(rule.subject)
    if (subject === undefined || !contains(rule.versions, subject)) return false
    return rule.requires.some(({ name, specifier }) => {
      const other = at.get(name)
      return other !== undefined && !contains(specifier, other)
    })
  }
  return rules.filter(breaks).map(({ id }) => id)
}

describe('the curated rules', () => {
  it.each<[string, string, string, string, readonly string[]]>([
    ['torchaudio', '2.11.0', 'torch', '2.11.0', []],
    ['torchaudio', '2.11.0', 'torch', '2.13.0', []],
    ['torchaudio', '2.11.0', 'torch', '3.0.0', []],
    ['torchaudio', '2.11.0', 'torch', '2.10.0', ['torchaudio-2.11']],
    ['torchaudio', '2.11.0+cu126', 'torch', '2.10.0+cu126', ['torchaudio-2.11']],
    ['torchaudio', '2.10.0', 'torch', '2.9.0', []],
    ['torchvision', '0.28.0', 'torch', '2.14.0', []],
    ['torchvision', '0.29.0', 'torch', '2.15.0', []],
    ['torchvision', '0.29.1', 'torch', '2.14.0', []],
    ['torchvision', '0.29.1', 'torch', '2.14.2+cu130', []],
    ['torchvision', '0.29.1', 'torch', '2.15.0', ['torchvision-0.29']],
    ['torchvision', '0.29.2', 'torch', '2.13.0', ['torchvision-0.29']],
    ['torchvision', '0.30.0', 'torch', '2.15.0', []],
    ['torchvision', '0.30.0', 'torch', '2.14.0', ['torchvision-0.30']],
    ['torch', '2.2.2', 'numpy', '2.0.0', ['numpy2-torch']],
    ['torch', '2.2.2', 'numpy', '1.26.4', []],
    ['torch', '2.3.0', 'numpy', '2.0.0', []],
    ['torch', '1.13.1+cu117', 'numpy', '2.1.0', ['numpy2-torch']],
    ['pandas', '2.0.3', 'numpy', '2.0.2', ['numpy2-pandas']],
    ['pandas', '2.2.2', 'numpy', '2.0.2', []],
    ['scipy', '1.12.0', 'numpy', '2.0.2', ['numpy2-scipy']],
    ['scikit-learn', '1.4.1', 'numpy', '2.0.2', ['numpy2-scikit-learn']],
    ['scikit-learn', '1.4.2', 'numpy', '2.0.2', []],
    ['opencv-python', '4.10.0.82', 'numpy', '2.0.2', ['numpy2-opencv-python']],
    ['opencv-python', '4.10.0.84', 'numpy', '2.0.2', []],
    ['tensorflow', '2.17.1', 'numpy', '2.0.2', ['numpy2-tensorflow']],
    ['tensorflow', '2.18.0', 'numpy', '2.0.2', []],
    ['scikit-image', '0.22.0', 'numpy', '2.0.2', ['numpy2-scikit-image']],
    ['scikit-image', '0.23.1', 'numpy', '2.0.2', []],
    ['statsmodels', '0.14.0', 'numpy', '2.0.2', ['numpy2-statsmodels']],
    ['statsmodels', '0.14.2', 'numpy', '2.0.2', []],
    ['faiss-cpu', '1.8.0', 'numpy', '2.0.2', ['numpy2-faiss-cpu']],
    ['faiss-cpu', '1.9.0', 'numpy', '2.0.2', []],
    ['numexpr', '2.9.0', 'numpy', '2.0.2', ['numpy2-numexpr']],
    ['numexpr', '2.10.0', 'numpy', '2.0.2', []],
    ['tables', '3.9.2', 'numpy', '2.0.2', ['numpy2-tables']],
    ['tables', '3.10.1', 'numpy', '2.0.2', []],
    ['thinc', '8.2.4', 'numpy', '2.0.2', ['numpy2-thinc']],
    ['thinc', '8.3.0', 'numpy', '2.0.2', []],
    ['pycocotools', '2.0.7', 'numpy', '2.0.2', ['numpy2-pycocotools']],
    ['pycocotools', '2.0.8', 'numpy', '2.0.2', []],
    ['bottleneck', '1.3.8', 'numpy', '2.0.2', ['numpy2-bottleneck']],
    ['bottleneck', '1.4.0', 'numpy', '2.0.2', []],
    ['fastparquet', '2024.2.0', 'numpy', '2.0.2', ['numpy2-fastparquet']],
    ['fastparquet', '2024.5.0', 'numpy', '2.0.2', []],
    ['torchtext', '0.18.0', 'torch', '2.3.1+cu121', []],
    ['torchtext', '0.18.0', 'torch', '2.4.0', ['torchtext-0.18']],
    ['transformers', '4.51.3', 'torch', '1.13.1', []],
    ['transformers', '4.57.6', 'torch', '2.0.1', ['transformers-4.52-torch']],
    ['transformers', '4.57.6', 'torch', '2.1.0+cu118', []],
    ['transformers', '5.0.0', 'torch', '2.1.2', ['transformers-5.0-torch']],
    ['transformers', '5.3.0', 'torch', '2.3.1', ['transformers-5.1-torch']],
    ['transformers', '5.3.0', 'torch', '2.4.0', []],
    ['transformers', '5.15.0', 'torch', '2.4.1', ['transformers-5.15-torch']],
    ['transformers', '5.24.0', 'torch', '2.5.1', ['transformers-5.20-torch']],
    ['sentence-transformers', '2.2.2', 'huggingface-hub', '0.25.2', []],
    ['sentence-transformers', '2.2.2', 'huggingface-hub', '0.26.0', ['cached-download-sentence-transformers']],
    ['sentence-transformers', '2.3.0', 'huggingface-hub', '0.36.0', []],
    ['diffusers', '0.28.2', 'huggingface-hub', '0.26.0', ['cached-download-diffusers']],
    ['diffusers', '0.29.0', 'huggingface-hub', '0.26.0', []],
    ['datasets', '2.15.0', 'huggingface-hub', '1.0.0', ['hffolder-datasets']],
    ['datasets', '2.16.1', 'huggingface-hub', '1.0.0', []],
    ['gradio', '4.44.1', 'huggingface-hub', '1.3.0', ['hffolder-gradio']],
    ['gradio', '5.7.1', 'huggingface-hub', '1.3.0', []],
    ['datasets', '2.14.6', 'pyarrow', '21.0.0', ['pyarrow-21-datasets']],
    ['datasets', '2.14.6', 'pyarrow', '20.0.0', []],
    ['datasets', '2.14.7', 'pyarrow', '21.0.0', []],
    ['tensorflow-probability', '0.23.0', 'tensorflow', '2.15.1', []],
    ['tensorflow-probability', '0.23.0', 'tensorflow', '2.14.1', ['tensorflow-probability-0.23']],
    ['tensorflow-probability', '0.23.0', 'tensorflow-cpu', '2.16.1', ['tensorflow-probability-0.23']],
    ['tensorflow-probability', '0.25.0', 'tensorflow', '2.18.0', []],
    ['tensorflow-addons', '0.23.0', 'tensorflow', '2.16.1', ['tensorflow-addons']],
    ['tensorflow-addons', '0.23.0', 'tensorflow', '2.15.1', []],
    ['chromadb', '0.5.0', 'numpy', '2.0.2', ['numpy2-chromadb']],
    ['imgaug', '0.4.0', 'numpy', '2.0.2', ['numpy2-imgaug']],
    ['imgaug', '0.4.0', 'numpy', '1.26.4', []],
    ['tensorflow', '2.15.0', 'keras', '2.15.0', []],
    ['tensorflow', '2.15.0', 'keras', '3.3.0', ['keras2-tensorflow']],
    ['tensorflow', '2.16.1', 'keras', '2.15.0', ['keras3-tensorflow']],
    ['tensorflow', '2.18.0', 'keras', '3.14.0', []],
    ['tensorflow-cpu', '2.18.0', 'keras', '2.15.0', ['keras3-tensorflow-cpu']],
  ])('%s %s with %s %s', (a, ofA, b, ofB, expected) => {
    expect(broken([a, ofA], [b, ofB])).toEqual(expected)
  })

  it('hold of the set that people arrived at by hand, and of the optimum of case 1', () => {
    const hand = [
      ['torch', '2.5.1'],
      ['torchvision', '0.20.1'],
      ['torchaudio', '2.5.1'],
      ['tensorflow', '2.18.0'],
      ['keras', '3.11.3'],
      ['pandas', '2.2.3'],
      ['numpy', '2.0.2'],
    ] as const
    const best = [
      ['torch', '2.13.0'],
      ['torchvision', '0.28.0'],
      ['torchaudio', '2.11.0'],
      ['tensorflow', '2.18.1'],
      ['keras', '3.14.0'],
      ['pandas', '2.0.3'],
      ['numpy', '1.26.4'],
    ] as const
    expect(broken(...hand)).toEqual([])
    expect(broken(...best)).toEqual([])
  })

  it('say why, in words and with a link', () => {
    for (const { because, source } of [...rules, ...drivers]) {
      expect(because).toMatch(/^[A-Za-z].*[^.]$/)
      expect(source).toMatch(/^https:\/\/[a-z0-9.-]+\//)
    }
  })

  it('drivers', () => {
    expect(drivers.map(({ accelerator, driver }) => `${accelerator} ${driver}`)).toEqual([
      'cu11 >=450.80.02',
      'cu12 >=525.60.13',
      'cu13 >=580',
    ])
  })
})

const RULE = { id: 'x', subject: 'a', versions: '<2', requires: ['b<2'], because: 'w', source: 'https://s.example/' }

function toml(changes: Readonly<Record<string, unknown>>): string {
  const table = Object.entries({ ...RULE, ...changes }).map(([key, value]) => `${key} = ${JSON.stringify(value)}`)
  return ['[[rule]]', ...table].join('\n')
}

describe('reading', () => {
  it('reads names as PEP 503', () => {
    expect(rulesOf(readRuleFile('f.toml', toml({ subject: 'Py_Torch', requires: ['B.C >=1'] }))).rules).toMatchObject([
      { subject: 'py-torch', requires: [{ name: 'b-c' }] },
    ])
  })

  it.each<[string, string]>([
    ['versions', toml({ versions: 'new' })],
    ['a requirement with a marker', toml({ requires: ['b<2; python_version>"3"'] })],
    ['a requirement with a URL', toml({ requires: ['b @ https://b.example/b.whl'] })],
    ['no requirement', toml({ requires: [] })],
    ['an unknown key', toml({ more: 1 })],
    ['a plain source', toml({ source: 'hearsay' })],
    ['an unknown table', '[[rules]]\nid = "x"'],
    ['what is not TOML', '[[rule'],
    ['a prototype', '[[rule]]\n__proto__ = 1'],
  ])('refuses %s', (_, content) => {
    expect(() => rulesOf(readRuleFile('f.toml', content))).toThrow(
      expect.objectContaining({ name: 'LockstepError', where: expect.stringContaining('rules/f.toml') }),
    )
  })

  it('refuses two rules of one id', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'lockstep-rules-'))
    onTestFinished(() => rm(directory, { recursive: true }))
    await writeFile(join(directory, 'a.toml'), toml({}))
    await writeFile(join(directory, 'b.toml'), toml({}))
    await expect(loadRules(directory)).rejects.toThrow('two rules are called x.')
  })
})
