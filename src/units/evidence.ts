/**
 * Evidence of where code runs, from the files that run it.
 *
 * In: the checkout's files that `isEvidence` names. Out: places (images, version files, CI jobs) with what they install, GPU requests,
 * lock files by their names, publishing steps, the Pythons that setuptools is told. Nothing is executed, expressions that only a run can know say nothing, and a file that
 * cannot be read is listed and gives no evidence.
 */
import { LockstepError } from '../errors.ts'
import { baseName } from '../manifests/base-name.ts'
import type { SourceFile } from '../manifests/model.ts'
import { readDockerfile } from './dockerfile.ts'
import { gpuRequest } from './gpu-requests.ts'
import { readOtherCi } from './other-ci.ts'
import { isNotebook, notebookPython } from './notebooks.ts'
import { byBytes } from './paths.ts'
import type { Evidence, Place, Stated } from './place.ts'
import { isSetupFile, readSetupPython } from './setup-python.ts'
import { isVersionFile, readVersionFile } from './version-files.ts'
import { readWorkflow } from './workflow.ts'

type Kind = 'dockerfile' | 'setup' | 'version-file' | 'workflow' | 'other-ci' | 'gpu' | 'lock'

/** Whether the file is read here. Of lock files only the names count, so their bytes may be left empty. */
export function isEvidence(path: string): boolean {
  return kindOf(path) !== null
}

const LARGEST = 256_000

function kindOf(path: string): Kind | null {
  const name = baseName(path)
  const lower = name.toLowerCase()
  if (lower === 'uv.lock' || lower === 'poetry.lock') return 'lock'
  if (
    /^(?:dockerfile|containerfile)(?:[.-].+)?$|\.(?:dockerfile|containerfile)$/.test(lower) &&
    !/\.(?:dockerignore|md)$/.test(lower)
  )
    return 'dockerfile'
  if (isVersionFile(path)) return 'version-file'
  if (isSetupFile(path)) return 'setup'
  if (!/\.ya?ml$/.test(lower)) return null
  if (/(?:^|\/)\.github\/workflows\/[^/]+$/.test(path)) return path.startsWith('.github/') ? 'workflow' : null
  if (/^(?:\.gitlab-ci\.ya?ml|\.circleci\/config\.ya?ml|azure-pipelines\.ya?ml)$/.test(path)) return 'other-ci'
  if (/^(?:docker-)?compose(?:[.-].*)?\.ya?ml$/.test(lower)) return 'gpu'
  const isDeployment =
    /(?:^|\/)(?:k8s|kubernetes|kube|deploy|deployment|deployments|manifests|helm|charts?|templates|infra)\//i.test(
      path,
    ) || /(?:deployment|statefulset|daemonset|pod|job|values|k8s)[^/]*\.ya?ml$/.test(lower)
  return isDeployment ? 'gpu' : null
}

export function readEvidence(files: readonly SourceFile[]): Evidence {
  const places: Place[] = []
  const gpu: Evidence['gpu'][number][] = []
  const locks: string[] = []
  const publishing: Stated<string>[] = []
  const pythonBounds: Evidence['pythonBounds'][number][] = []
  const notebooks: Evidence['notebooks'][number][] = []
  const unreadable: Evidence['unreadable'][number][] = []
  for (const file of files.toSorted((a, b) => byBytes(a.path, b.path))) {
    const python = isNotebook(file.path) ? notebookPython(file) : null
    if (python !== null) notebooks.push({ file: file.path, python })
    const kind = kindOf(file.path)
    if (kind === 'lock') locks.push(file.path)
    if (kind === null || kind === 'lock') continue
    if (file.bytes.length > LARGEST) {
      unreadable.push({ file: file.path, line: 1, why: `it is larger than ${String(LARGEST)} bytes` })
      continue
    }
    const text = new TextDecoder().decode(file.bytes)
    try {
      places.push(...readPlaces(kind, file.path, text))
    } catch (error) {
      if (!(error instanceof LockstepError)) throw error
      unreadable.push({
        file: file.path,
        line: Number(/:(\d+)$/.exec(error.where)?.[1] ?? 1),
        why: asClause(error.message),
      })
    }
    const bound = kind === 'setup' ? readSetupPython(file.path, text) : null
    if (bound !== null) pythonBounds.push({ file: file.path, bound })
    const request = kind === 'gpu' ? gpuRequest(file.path, text) : null
    if (request !== null) gpu.push({ file: file.path, fact: request })
    if (kind === 'workflow' || kind === 'other-ci') publishing.push(...publishingSteps(file.path, text))
  }
  return { places, gpu, locks, publishing, pythonBounds, notebooks, unreadable }
}

/** A sentence as what follows a colon. */
function asClause(sentence: string): string {
  return sentence.replace(/^It /, 'it ').replace(/\.$/, '')
}

function readPlaces(kind: Kind, path: string, text: string): readonly Place[] {
  switch (kind) {
    case 'dockerfile':
      return readDockerfile(path, text)
    case 'workflow':
      return readWorkflow(path, text)
    case 'other-ci':
      return readOtherCi(path, text)
    case 'version-file': {
      const place = readVersionFile(path, text)
      return place === null ? [] : [place]
    }
    default:
      return []
  }
}

const PUBLISHING = /pypa\/gh-action-pypi-publish|\btwine\s+upload\b|\b(?:uv|poetry|flit|hatch|pdm)\s+publish\b/

function publishingSteps(file: string, text: string): readonly Stated<string>[] {
  return text.split('\n').flatMap((line, at) => {
    const match = line.length > 1000 || /^\s*#/.test(line) ? null : PUBLISHING.exec(line)
    return match === null ? [] : [{ value: match[0], source: `${file}:${String(at + 1)}` }]
  })
}
