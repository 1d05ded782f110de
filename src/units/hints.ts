/**
 * What names and URLs tell of the machine: variants, index URLs, file names, packages that exist for GPUs alone.
 */
import { baseName } from '../manifests/base-name.ts'
import type { Declaration, IndexOption } from '../manifests/model.ts'
import type { Accelerator } from '../python/environment.ts'
import type { SourcedFact } from '../universe/solution.ts'
import type { Stated } from './place.ts'

const BUILD = /^(?:cu(\d{2,3})|(rocm)[\d.]*|(cpu|xpu))(?=$|[._-])/

/** `cu121` is cu12, `rocm5.6` is rocm, `cu92` is cu9. */
function acceleratorNamed(text: string): Accelerator | null {
  const match = BUILD.exec(text)
  if (match === null) return null
  const [, digits, rocm, plain] = match
  if (digits !== undefined) {
    const isMajorAlone = digits.length === 2 && Number(digits) >= 11
    return `cu${Number(isMajorAlone ? digits : digits.slice(0, -1))}`
  }
  return rocm === undefined ? (plain === 'xpu' ? 'xpu' : 'cpu') : 'rocm'
}

/** `torch==2.1.0+cu121`. */
export function variantOf(declaration: Declaration): Stated<Accelerator> | null {
  const local = declaration.style === 'variant' ? /\+([a-z0-9._-]+)/i.exec(declaration.specifier.text)?.[1] : undefined
  const fromUrl = declaration.url === null ? undefined : /(?:%2B|\+)([a-z0-9.]+)/i.exec(declaration.url)?.[1]
  const accelerator = acceleratorNamed((local ?? fromUrl ?? '').toLowerCase())
  return accelerator === null ? null : { value: accelerator, source: `${declaration.file}:${String(declaration.line)}` }
}

/** `https://host/whl/cu121`, `.../dist/cu118/torch2.1/index.html`. */
export function indexAccelerator({ value, file, line }: IndexOption): Stated<Accelerator> | null {
  for (const part of value.slice(0, 2000).toLowerCase().split(/[/+]/)) {
    const accelerator = acceleratorNamed(part)
    if (accelerator !== null) return { value: accelerator, source: `${file}:${String(line)}` }
  }
  return null
}

/** `requirements-cpu.txt`, `requirements_rocm.txt`, `requirements-cu118.txt`. A bare `gpu` names no accelerator. */
export function fileAccelerator(path: string): Accelerator | null {
  for (const word of words(path)) {
    const accelerator = acceleratorNamed(word)
    if (accelerator !== null) return accelerator
  }
  return null
}

/** `requirements-windows.txt`, `requirements/macos.txt`. */
export function filePlatform(path: string): string | null {
  for (const word of words(path)) {
    if (/^(?:windows|win|win64|win32)$/.test(word)) return 'win_amd64'
    if (/^(?:macos|mac|osx|darwin)$/.test(word)) return 'macosx_arm64'
    if (/^linux$/.test(word)) return 'linux_x86_64'
  }
  return null
}

/** `requirements-py3.11.txt`, `requirements/py39.txt`, `constraints-3.12.txt`: the minor that it is for. */
export function filePython(path: string): string | null {
  const named =
    /(?:^|[^a-z0-9.])(?:(?:py|python|cp)[-_]?)?3[._-](\d{1,2})(?![\d.]*\d)|(?:^|[^a-z0-9.])(?:py|python|cp)[-_]?3(\d{1,2})(?!\d)/.exec(
      baseName(path).toLowerCase(),
    )
  const minor = named?.[1] ?? named?.[2]
  return minor === undefined ? null : `3.${String(Number(minor))}`
}

function words(path: string): readonly string[] {
  return baseName(path)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
}

const GPU_PACKAGES =
  /^(?:onnxruntime-gpu|xformers|bitsandbytes|flash-attn|faiss-gpu|cupy-cuda\d+x?|tensorflow-gpu|nvidia-[a-z0-9-]+-cu\d{2})$/
const GPU_EXTRAS = /^(?:and-cuda|cuda\d*(?:-pip|-local)?)$/

/** The declaration is of use on a GPU alone. */
export function gpuPackage(declaration: Declaration): SourcedFact | null {
  const extra = declaration.extras.find((name) => GPU_EXTRAS.test(name))
  if (!GPU_PACKAGES.test(declaration.name) && extra === undefined) return null
  const name = extra === undefined ? declaration.name : `${declaration.name}[${extra}]`
  return { fact: `${name} is made for a GPU`, source: `${declaration.file}:${String(declaration.line)}` }
}

/** `nvidia-cublas-cu12`, `cupy-cuda12x`, `jax[cuda12]`. */
export function packageAccelerator(declaration: Declaration): Stated<Accelerator> | null {
  const named = [declaration.name, ...declaration.extras]
    .map((name) => /(?:-cu|cuda)(\d{2})x?(?:$|-)/.exec(name)?.[1])
    .find((digits) => digits !== undefined)
  return named === undefined
    ? null
    : { value: `cu${Number(named)}`, source: `${declaration.file}:${String(declaration.line)}` }
}
