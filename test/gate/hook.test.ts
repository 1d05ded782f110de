/** The hook for pre-commit runs for every file that is read as a manifest or as evidence of where the set is installed. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { formatFor } from '../../src/manifests/registry.ts'
import { isEvidence } from '../../src/units/evidence.ts'

const [hook] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as { readonly files: string }[]
// Python's verbose form: white space stands for nothing, and flags stand at the front.
const files = new RegExp((hook?.files ?? '').replace('(?ix)', '').replaceAll(/\s+/g, ''), 'i')

const READ = [
  ...[
    'requirements.txt',
    'dev-requirements.in',
    'requirements/base.txt',
    'app/requirements-gpu.txt',
    'requirement.txt',
  ],
  ...['constraints.txt', 'ci/constraints-3.11.txt', 'my.constraints.in', 'pyproject.toml', 'packages/a/pyproject.toml'],
  ...[
    'uv.lock',
    'services/api/poetry.lock',
    'Dockerfile',
    'docker/Dockerfile.gpu',
    'train.dockerfile',
    'Containerfile',
  ],
  ...['.python-version', '.tool-versions', 'runtime.txt', 'tox.ini', 'compose.yaml', 'docker-compose.override.yml'],
  ...['README.md', 'Pipfile', 'environment.yml', 'envs/environment-gpu.yaml', 'python_env.yaml', 'cog.yaml'],
  ...['app.yaml', 'api/serverless.yml', 'template.yaml', 'setup.cfg', 'setup.py'],
  ...['.github/workflows/test.yml', '.gitlab-ci.yml', '.circleci/config.yml', 'azure-pipelines.yml'],
]

test.each(READ)('%s', (path) => {
  expect(formatFor(path) !== null || isEvidence(path)).toBe(true)
  expect(files.test(path)).toBe(true)
})

test('the configuration, too', () => {
  expect(files.test('.github/lockstep.yml')).toBe(true)
})

const OTHERS = [
  'src/main.py',
  'docs/README.md',
  'requirements.md',
  'docs/pyproject.toml.bak',
  'data/config.yml',
  'package.json',
]

test.each(OTHERS)('not %s', (path) => {
  expect(formatFor(path) !== null || isEvidence(path)).toBe(false)
  expect(files.test(path)).toBe(false)
})
