/**
 * CI files of other forges (GitLab, CircleCI, Azure): images, scripts and Python versions wherever they stand in a job.
 */
import { readYaml, textOf } from '../config/yaml.ts'
import type { YamlNode } from '../config/yaml.ts'
import { installsIn } from './commands.ts'
import { readImageName } from './images.ts'
import { join } from './paths.ts'
import type { Install, Place, Stated, Target } from './place.ts'
import { pythonMinor } from './version-text.ts'

const PYTHON_KEYS: ReadonlySet<string> = new Set(['python-version', 'versionSpec', 'python.version', 'PYTHON_VERSION'])
const SCRIPT_KEYS: ReadonlySet<string> = new Set(['script', 'before_script', 'run', 'command', 'bash'])

/** One place per top-level entry, or per entry of `jobs`. Throws a LockstepError for YAML that cannot be read. */
export function readOtherCi(file: string, text: string): readonly Place[] {
  const places: Place[] = []
  for (const document of readYaml(text, file)) {
    const top = document.kind === 'map' ? document.entries : []
    for (const { key, value } of top) {
      const jobs = key === 'jobs' && value.kind === 'map' ? value.entries : [{ key, value }]
      for (const job of jobs) {
        const gathered = new Gathered(file)
        gathered.entry(job.key, job.value)
        const place = gathered.place()
        if (place !== null) places.push(place)
      }
    }
  }
  return places
}

class Gathered {
  readonly #file: string
  readonly #pythons = new Map<string, Stated<string>>()
  readonly #installs: Install[] = []
  #image: Stated<string> | null = null

  constructor(file: string) {
    this.#file = file
  }

  entry(key: string, node: YamlNode): void {
    if (node.kind === 'map') for (const entry of node.entries) this.entry(entry.key, entry.value)
    else if (node.kind === 'list') for (const item of node.items) this.entry(key, item)
    else this.#scalar(key, node, textOf(node) ?? '')
  }

  #scalar(key: string, node: YamlNode, text: string): void {
    const source = `${this.#file}:${String(node.line)}`
    if (key === 'image' || key === 'name') {
      const { python } = readImageName(text)
      if (key === 'image') this.#image ??= { value: text, source }
      if (python !== null) this.#pythons.set(python, { value: python, source })
    } else if (PYTHON_KEYS.has(key)) {
      const python = pythonMinor(text)
      if (python !== null) this.#pythons.set(python, { value: python, source })
    } else if (SCRIPT_KEYS.has(key)) {
      this.#installs.push(...installsIn({ text, file: this.#file, line: node.line, directory: '' }))
    }
  }

  place(): Place | null {
    if (this.#pythons.size === 0 && this.#installs.length === 0 && this.#image === null) return null
    const image = this.#image === null ? null : readImageName(this.#image.value)
    const source = this.#image?.source ?? this.#file
    const platform = image?.isAlpine === true ? { value: 'musllinux_x86_64', source } : null
    const targets: readonly Target[] = [...this.#pythons.values()].map((python) => ({ python, platform }))
    return {
      kind: 'ci',
      file: this.#file,
      targets: targets.length === 0 ? [{ python: null, platform }] : targets,
      accelerator: image === null || image.accelerator === null ? null : { value: image.accelerator, source },
      gpu: image?.isGpu === true ? [{ fact: `the image ${this.#image?.value ?? ''} is made for a GPU`, source }] : [],
      installs: this.#installs,
      resolve: (path, directory) => [join(directory, path) ?? path],
    }
  }
}
