import { expect, test } from 'vitest'
import { seenChecks } from '../../src/propose/place.ts'
import { treeOf } from './file-tree.ts'

const workflow = (text: string) => ({ '.github/workflows/ci.yml': `on: [pull_request]\njobs:\n  test:\n${text}\n` })

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['nothing', { 'README.md': '# Tests run by hand' }, false],
  ['a workflow', workflow('    runs-on: ubuntu-latest'), true],
  ['one that runs on pushes', { '.github/workflows/a.yaml': 'on:\n  push:\n' }, true],
  ['one for releases and the clock alone', { '.github/workflows/a.yaml': 'on: { release: {}, schedule: [] }' }, false],
  ['GitLab', { '.gitlab-ci.yml': 'test: { script: pytest }' }, true],
  ['CircleCI', { '.circleci/config.yml': 'jobs: {}' }, true],
  ['Azure', { 'azure-pipelines.yml': 'steps: []' }, true],
  ['Buildkite', { '.buildkite/pipeline.yml': 'steps: []' }, true],
  ['Jenkins', { Jenkinsfile: 'pipeline { }' }, true],
  ['a file of that name elsewhere', { 'docs/Jenkinsfile': '', 'docs/.gitlab-ci.yml': '' }, false],
])('whether something runs on a pull request: %s', async (_, files, expected) => {
  expect((await seenChecks(treeOf(files))).hasWorkflows).toBe(expected)
})

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['a hosted runner', workflow('    runs-on: ubuntu-latest'), false],
  ['labels', workflow('    runs-on: [self-hosted, linux, gpu]'), true],
  ['labels below', workflow('    runs-on:\n      - self-hosted\n      - gpu-a100'), true],
  ['a label with an underscore', workflow('    runs-on: linux_gpu_t4'), true],
  ['a group', workflow('    runs-on: { group: nvidia-h100 }'), true],
  ['a matrix', workflow('    strategy: { matrix: { runner: [ubuntu-latest, gpu-linux] } }'), true],
  [
    'a matrix of items',
    workflow('      matrix:\n        include:\n          - { os: linux.g5.4xlarge.nvidia.gpu }'),
    true,
  ],
  ['options of a container', workflow('    container:\n      options: --gpus all'), true],
  ['a package of that name', workflow('    steps: [{ run: pip install onnxruntime-gpu }]'), false],
  ['CircleCI', { '.circleci/config.yml': 'jobs:\n  test:\n    resource_class: gpu.nvidia.small' }, true],
  ['GitLab', { '.gitlab-ci.yml': 'test:\n  tags:\n    - saas-linux-medium-amd64-gpu-standard' }, true],
  ['Buildkite', { '.buildkite/pipeline.yml': 'steps:\n  - agents:\n      queue: gpu' }, true],
])('whether a runner with a GPU is seen: %s', async (_, files, expected) => {
  expect((await seenChecks(treeOf(files))).hasGpuRunner).toBe(expected)
})
