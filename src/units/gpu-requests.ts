/**
 * Compose and Kubernetes files that ask for a GPU, found line by line: templates (Helm) are not YAML.
 */
import type { SourcedFact } from '../universe/solution.ts'

const REQUESTS: readonly (readonly [RegExp, string])[] = [
  [
    /^\s*(?:-\s*)?["']?nvidia\.com\/gpu(?:\.shared)?["']?\s*:\s*["']?(?!0+["']?\s*(?:#|$))\S/,
    'nvidia.com/gpu is asked for',
  ],
  [/^\s*(?:-\s*)?gpus\s*:\s*(?:\S|$)/, 'gpus are asked for'],
  [/^\s*(?:-\s*)?driver\s*:\s*["']?nvidia\b/, 'an NVIDIA device is reserved'],
  [/^\s*runtime\s*:\s*["']?nvidia\b/, 'the nvidia runtime is used'],
]

/** The first line that asks for one; the rest say the same. */
export function gpuRequest(file: string, text: string): SourcedFact | null {
  if (!/nvidia|gpus/.test(text)) return null
  for (const [at, line] of text.split('\n').entries()) {
    if (line.length > 1000) continue
    const match = REQUESTS.find(([pattern]) => pattern.test(line))
    if (match !== undefined) return { fact: match[1], source: `${file}:${String(at + 1)}` }
  }
  return null
}
