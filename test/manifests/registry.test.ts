import { expect, test } from 'vitest'
import { formatFor } from '../../src/manifests/registry.ts'

test.each([
  ['requirements.txt', 'requirements'],
  ['requirements-dev.txt', 'requirements'],
  ['requirements_gpu.txt', 'requirements'],
  ['requirements311.txt', 'requirements'],
  ['dev-requirements.txt', 'requirements'],
  ['requirements.in', 'requirements'],
  ['services/api/Requirements.TXT', 'requirements'],
  ['requirements/base.txt', 'requirements'],
  ['api/requirements/base.in', 'requirements'],
  ['constraints.txt', 'requirements'],
  ['pip-constraints-3.11.txt', 'requirements'],
  ['pyproject.toml', 'pyproject'],
  ['packages/a/pyproject.toml', 'pyproject'],
  ['requirements.txt.bak', null],
  ['requirements/deep/er.txt', null],
  ['requirements.md', null],
  ['MANIFEST.in', null],
  ['notes.txt', null],
  ['my-pyproject.toml', null],
  ['pyproject.toml/x', null],
  ['uv.lock', null],
])('%s', (path, format) => {
  expect(formatFor(path)?.name ?? null).toBe(format)
})
