/**
 * What the name of a container image says: Python, platform, accelerator.
 *
 * Tags follow customs, not a standard: `python:3.11-slim`, `runtime:2.1.0-py3.10-cuda11.8`, `cuda:12.1.0-runtime-ubuntu22.04`.
 * A name that says nothing gives nulls; nothing is guessed from an image's fame but the tables below.
 */
import type { Accelerator } from '../python/environment.ts'

export interface ImageName {
  readonly python: string | null
  /** The Python that the distribution's own packages bring, when something installs them. */
  readonly distributionPython: string | null
  readonly isAlpine: boolean
  /** It exists for this machine alone. */
  readonly machine: 'aarch64' | null
  readonly accelerator: Accelerator | null
  /** The image is made for a GPU. */
  readonly isGpu: boolean
  /** A release that the image is named after, and brings: `pytorch/pytorch:2.1.0-cuda12.1-cudnn8-runtime` has torch 2.1.0. */
  readonly brings: { readonly name: 'torch' | 'tensorflow'; readonly version: string } | null
}

const NOTHING: ImageName = {
  python: null,
  distributionPython: null,
  isAlpine: false,
  machine: null,
  accelerator: null,
  isGpu: false,
  brings: null,
}

/** Debian and Ubuntu releases and the Python they package as python3, by their own package lists. */
const DISTRIBUTIONS: readonly (readonly [RegExp, string])[] = [
  [/ubuntu[:-]?(?:20\.?04|focal)|\bfocal\b/, '3.8'],
  [/ubuntu[:-]?(?:22\.?04|jammy)|\bjammy\b/, '3.10'],
  [/ubuntu[:-]?(?:24\.?04|noble)|\bnoble\b/, '3.12'],
  [/debian:11|\bbullseye\b/, '3.9'],
  [/debian:12|\bbookworm\b/, '3.11'],
  [/debian:13|\btrixie\b/, '3.13'],
]

/** `pytorch/pytorch` images name no Python; their build file (docker.Makefile of each release) does. */
const PYTORCH_PYTHONS: readonly (readonly [RegExp, string])[] = [
  [/^1\.(?:6|9|10|12)\./, '3.7'],
  [/^1\.(?:7|8|11)\./, '3.8'],
  [/^(?:1\.13|2\.[0-3])\./, '3.10'],
  [/^2\.[4-8]\./, '3.11'],
]

/** `tensorflow/tensorflow` images take the Python of the Ubuntu release they are built on, from 2.14 on 3.11. */
const TENSORFLOW_PYTHONS: readonly (readonly [RegExp, string])[] = [
  [/^(?:1\.\d+|2\.[0-6])\./, '3.6'],
  [/^2\.(?:[7-9]|1[0-3])\./, '3.8'],
  [/^2\.(?:1[4-9]|20)\./, '3.11'],
]

/**
 * Images for Jetson boards are named after the L4T release that they run on (`l4t-pytorch:r35.2.1-pth2.0-py3`, `dustynv/ros:..-r36.2.0`), or
 * JetPack's. NVIDIA's JetPack archive gives the Ubuntu release, and so the Python, and CUDA of each; a tag that ends in `-24.04` names another Ubuntu.
 */
const JETSON = /(?:^|\/)l4t-|(?:^|\/)dustynv\/|[-_:/]jetson(?=$|[-_:/])|(?:^|[-_:/])jetpack[-_]?\d/
const JETPACKS: readonly {
  readonly names: RegExp
  readonly python: string
  readonly accelerator: Accelerator
}[] = [
  { names: /(?:^|[-_:])r32\.|jetpack[-_]?4(?!\d)/, python: '3.6', accelerator: 'cu10' },
  { names: /(?:^|[-_:])r3[45]\.|jetpack[-_]?5(?!\d)/, python: '3.8', accelerator: 'cu11' },
  { names: /(?:^|[-_:])r36\.|jetpack[-_]?6(?!\d)/, python: '3.10', accelerator: 'cu12' },
]

const PYTHON_IN_NAME = /(?:^|[-_.:/\d])(?:python|py)[-_]?(3)\.?(\d{1,2})(?![\d])/
const CUDA_IN_NAME = /(?:^|[-_.:/])(?:cuda[-_:]?(\d{2})(?:[.\d]|$|[-_])|cu(\d{2})\d?(?=$|[-_.]))/

export function readImageName(image: string): ImageName {
  if (image.length > 500) return NOTHING
  const lower = (image.split('@')[0] ?? '').toLowerCase()
  const colon = lower.lastIndexOf(':')
  const hasTag = colon > lower.lastIndexOf('/')
  const repository = hasTag ? lower.slice(0, colon) : lower
  const tag = hasTag ? lower.slice(colon + 1) : ''
  const isJetson = JETSON.test(lower)
  const jetpack = isJetson ? JETPACKS.find(({ names }) => names.test(lower)) : undefined
  const accelerator = acceleratorOf(lower, repository, tag) ?? jetpack?.accelerator ?? null
  return {
    python:
      pythonOf(lower, repository, tag) ?? (isJetson && /-24\.04(?:$|-)/.test(tag) ? '3.12' : (jetpack?.python ?? null)),
    distributionPython: DISTRIBUTIONS.find(([pattern]) => pattern.test(lower))?.[1] ?? null,
    isAlpine: /alpine/.test(lower),
    machine: isJetson ? 'aarch64' : null,
    accelerator,
    isGpu:
      (accelerator !== null && accelerator !== 'cpu') ||
      /(?:^|[-_:/])gpu(?=$|[-_:.])/.test(lower) ||
      isNgc(repository) ||
      isJetson,
    brings: broughtBy(repository, tag),
  }
}

/** The images that these two projects publish themselves; others of the same names say nothing of what is in them. */
function broughtBy(repository: string, tag: string): ImageName['brings'] {
  const project = /^(?:docker\.io\/)?(pytorch\/pytorch|tensorflow\/tensorflow)$/.exec(repository)?.[1]
  const version = /^\d+\.\d+\.\d+(?=$|-)/.exec(tag)?.[0]
  if (project === undefined || version === undefined) return null
  return { name: project === 'pytorch/pytorch' ? 'torch' : 'tensorflow', version }
}

function pythonOf(image: string, repository: string, tag: string): string | null {
  if (/(?:^|\/)python$/.test(repository)) {
    const match = /^(?:\d-)?(3)\.(\d{1,2})(?![\d])/.exec(tag)
    return match === null ? null : `3.${match[2] ?? ''}`
  }
  if (/(?:^|\/)pytorch\/pytorch$/.test(repository))
    return PYTORCH_PYTHONS.find(([pattern]) => pattern.test(tag))?.[1] ?? null
  if (/(?:^|\/)tensorflow\/tensorflow$/.test(repository))
    return TENSORFLOW_PYTHONS.find(([pattern]) => pattern.test(tag))?.[1] ?? null
  if (isNgc(repository)) return ngcPython(tag)
  const match = PYTHON_IN_NAME.exec(image)
  return match === null ? null : `3.${match[2] ?? ''}`
}

function acceleratorOf(image: string, repository: string, tag: string): Accelerator | null {
  if (/(?:^|\/)cuda$/.test(repository)) {
    const major = /^(\d{2})\./.exec(tag)?.[1]
    return major === undefined ? null : `cu${Number(major)}`
  }
  const match = CUDA_IN_NAME.exec(image)
  const major = match?.[1] ?? match?.[2]
  if (major !== undefined) return `cu${Number(major)}`
  if (/(?:^|[-_:/])rocm/.test(image)) return 'rocm'
  if (/(?:^|[-_:/.])xpu(?=$|[-_:.])/.test(image)) return 'xpu'
  if (isNgc(repository)) return ngcAccelerator(tag)
  return /(?:^|[-_:])cpu(?=$|[-_:.])/.test(image) ? 'cpu' : null
}

function isNgc(repository: string): boolean {
  return /^nvcr\.io\/nvidia\/(?:pytorch|tensorflow|tritonserver)$/.test(repository)
}

/** NGC's tags are months; its support matrix gives CUDA 12 from 23.01 and CUDA 13 from 25.08. */
function ngcAccelerator(tag: string): Accelerator | null {
  const month = ngcMonth(tag)
  if (month === null) return null
  return month >= 2508 ? 'cu13' : month >= 2301 ? 'cu12' : 'cu11'
}

/** The same matrix: Python 3.8 up to 23.04, 3.10 with Ubuntu 22.04, 3.12 with Ubuntu 24.04 from 24.11. */
function ngcPython(tag: string): string | null {
  const month = ngcMonth(tag)
  if (month === null || month < 2101) return null
  return month >= 2411 ? '3.12' : month >= 2305 ? '3.10' : '3.8'
}

/** `23.12-py3` is 2312. */
function ngcMonth(tag: string): number | null {
  const month = /^(\d{2})\.(\d{2})/.exec(tag)
  return month === null ? null : Number(month[1]) * 100 + Number(month[2])
}
