/**
 * What the packages of a conda environment say of the accelerator: CUDA comes as one of them, `cudatoolkit=11.8`, `cuda-version=12.1`,
 * `pytorch-cuda=12.1`, or stands in a build string, `pytorch=2.1.0=py3.10_cuda12.1_cudnn8.9.2_0`; `cpuonly` is PyTorch's word for none.
 * A version that several majors meet shows a GPU and names no major.
 */
import type { Accelerator } from '../python/environment.ts'
import type { SourcedFact } from '../universe/solution.ts'
import type { CondaLine } from './conda.ts'
import { condaAdmitsPatchOf } from './conda-spec.ts'
import type { CondaSpec } from './conda-spec.ts'
import { agreed } from './place.ts'
import type { Stated } from './place.ts'

export interface CondaAccelerator {
  readonly accelerator: Stated<Accelerator> | null
  /** That it is made for a GPU. */
  readonly gpu: readonly SourcedFact[]
}

/** Their versions are those of CUDA. */
const CUDA = /^(?:cudatoolkit|cuda-version|pytorch-cuda|cuda-toolkit|cuda|cuda-runtime|cuda-cudart|cuda-nvcc)$/

/** Named or built for a GPU alone. */
const GPU = /^(?:pytorch-gpu|tensorflow-gpu|onnxruntime-gpu|faiss-gpu|jaxlib-gpu|cudnn)$/

export function condaAccelerator(file: string, lines: readonly CondaLine[]): CondaAccelerator {
  const told = lines.flatMap((each) => toldBy(file, each) ?? [])
  return {
    accelerator: agreed(told.flatMap(({ value, source }) => (value === null ? [] : [{ value, source }]))),
    gpu: told.flatMap(({ fact, source }) => (fact === null ? [] : [{ fact, source }])),
  }
}

interface Told {
  readonly value: Accelerator | null
  readonly fact: string | null
  readonly source: string
}

/** null for a package that says nothing of it. */
function toldBy(file: string, { spec, line }: CondaLine): Told | null {
  const { name, build } = spec
  const source = `${file}:${String(line)}`
  if (name === 'cpuonly') return { value: 'cpu', fact: null, source }
  const major = majorOf(spec)
  if (major === null && !CUDA.test(name) && !GPU.test(name) && !/cuda/i.test(build)) return null
  return { value: major === null ? null : `cu${major}`, fact: `${name} is installed by conda, for a GPU`, source }
}

const MAJORS = [9, 10, 11, 12, 13, 14, 15]
const MINORS = Array.from({ length: 20 }, (_, at) => at)
/** They count as well: `=11.3.1` is met by no 11.3. */
const PATCHES = 20

/** The one CUDA major that it can be. */
function majorOf(spec: CondaSpec): number | null {
  const built = /cuda_?(\d{2})/i.exec(spec.build)?.[1]
  if (built !== undefined) return Number(built)
  if (!CUDA.test(spec.name)) return null
  const labelled = /\bcuda-(\d{2})\./.exec(spec.channel)?.[1]
  if (spec.anyOf.length === 0) return labelled === undefined ? null : Number(labelled)
  const admitted = MAJORS.filter((major) =>
    MINORS.some((minor) => condaAdmitsPatchOf(spec, `${major}.${minor}`, PATCHES)),
  )
  return admitted.length === 1 ? (admitted[0] ?? null) : null
}
