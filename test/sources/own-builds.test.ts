import { describe, expect, test } from 'vitest'
import { normalizeName } from '../../src/python/name.ts'
import { serve } from '../http/local-server.ts'
import { wheel } from './archives.ts'
import { place, projectOf, serveIndex, universe } from './local-index.ts'
import { scratch } from './scratch.ts'

const NAMES = ['fastapi', 'numpy', 'torch', 'torchvision', 'mmcv', 'jaxlib', 'dgl', 'torch-scatter']
const PROJECTS = Object.fromEntries(
  NAMES.map((name) => [name, { [`${name.replaceAll('-', '_')}-1.0-py3-none-any.whl`]: wheel(name, '1.0') }]),
)

/** Names that a place at the path holds up when it is silent, of two that differ in nothing else. */
async function heldUp(
  path: string,
  role: 'extra-index' | 'find-links',
  installer: 'pip' | 'uv' = 'pip',
): Promise<readonly string[]> {
  await using good = await serveIndex(PROJECTS)
  await using bad = await serve((_request, response) => response.writeHead(503).end())
  const silent = place(bad, { role, url: `${bad.origin}${path}` })
  await using facts = await universe([silent, place(good)], { cacheDir: scratch(), installer })
  const held: string[] = []
  for (const name of NAMES) {
    const project = await projectOf(facts, name)
    if (project.status === 'silent') held.push(name)
    else expect(project).toMatchObject({ status: 'listed', name: normalizeName(name) })
  }
  return held
}

describe('a silent place of a publisher holds up what that publisher builds', () => {
  test.each<[string, 'extra-index' | 'find-links', readonly string[]]>([
    ['/whl/cu121', 'extra-index', ['torch', 'torchvision', 'torch-scatter']],
    ['/whl/nightly/cpu/', 'extra-index', ['torch', 'torchvision', 'torch-scatter']],
    ['/whl/torch_stable.html', 'find-links', ['torch', 'torchvision', 'torch-scatter']],
    ['/whl/torch-2.1.0+cu121.html', 'find-links', ['torch-scatter']],
    ['/mmcv/dist/cu118/torch2.0/index.html', 'find-links', ['mmcv']],
    ['/jax-releases/jax_cuda_releases.html', 'find-links', ['jaxlib']],
    ['/wheels/cu118/repo.html', 'find-links', ['dgl']],
  ])('%s', async (path, role, expected) => {
    expect(await heldUp(path, role)).toEqual(expected)
  })

  test('and for uv the copies that stand beside the builds', async () => {
    expect(await heldUp('/whl/cu121', 'extra-index', 'uv')).toEqual(['numpy', 'torch', 'torchvision', 'torch-scatter'])
  })

  test('and everything where nothing tells whose place it is', async () => {
    expect(await heldUp('/simple/', 'extra-index')).toEqual(NAMES)
  })
})

test('a place that is asked alone has to supply everything', async () => {
  await using links = await serve((_request, response) => response.end('<a href="other-1.0-py3-none-any.whl">o</a>'))
  await using bad = await serve((_request, response) => response.writeHead(503).end())
  const places = [
    place(bad, { url: `${bad.origin}/whl/cu121` }),
    place(links, { role: 'find-links', url: `${links.origin}/page.html` }),
  ]
  await using facts = await universe(places, { cacheDir: scratch() })
  expect(await projectOf(facts, 'fastapi')).toMatchObject({ status: 'silent', index: 0 })
})

test('one that answers is believed', async () => {
  await using good = await serveIndex(PROJECTS)
  await using builds = await serve((request, response) => {
    const isFastapi = request.url === '/whl/cu121/fastapi/'
    if (isFastapi) response.setHeader('content-type', 'text/html').end('<a href="fastapi-2.0-py3-none-any.whl">f</a>')
    else response.writeHead(404).end()
  })
  const extra = place(builds, { role: 'extra-index', url: `${builds.origin}/whl/cu121` })
  await using facts = await universe([place(good), extra], { cacheDir: scratch() })
  const project = await projectOf(facts, 'fastapi')
  expect(project.status === 'listed' && project.files.map(({ version }) => version.text).sort()).toEqual(['1.0', '2.0'])
})
