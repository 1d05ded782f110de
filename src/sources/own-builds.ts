/**
 * Places where a publisher serves its own builds, told by how their addresses are made. Where one is silent, only what it could supply
 * is held up: the rest comes from the package index, as it does when the place answers.
 *
 * Beside the builds such an index has copies of what they require. pip takes the union of all places, and the copies are on the package
 * index, too; uv takes the first index that has a project, so for uv they count as what only this index could supply.
 */
import { parseUrl } from '../http/redact.ts'
import type { Ticket } from '../http/queue.ts'
import type { PackageName } from '../python/name.ts'
import type { InstallerKind, RankedPlace } from './combine.ts'
import type { Place, PlaceAnswer } from './place.ts'

interface Layout {
  /** Of an address, without its host. */
  readonly path: RegExp
  readonly builds: RegExp
  readonly copies?: RegExp
}

const LAYOUTS: readonly Layout[] = [
  // PyTorch's index, by accelerator, and its page of links: https://pytorch.org/get-started/previous-versions/
  {
    path: /\/whl\/(?:(?:nightly|test)\/)?(?:cpu|cu\d{2,3}|rocm\d[\d.]*|xpu|\$\w+|\$%7b\w+%7d)(?:\/torch(?:_stable\.html)?)?\/?$|\/torch_(?:stable|nightly)\.html$/,
    builds: /^(?:pytorch|torch|triton|functorch|fbgemm|xformers|nvidia-|cuda-|executorch)/,
    copies:
      /^(?:certifi|charset-normalizer|cmake|colorama|filelock|fsspec|idna|intel-|iopath|jinja2|lightning-utilities|lit|markupsafe|mkl|mpmath|mypy-extensions|networkx|numpy|packaging|pillow|portalocker|pyre-extensions|pyyaml|requests|setuptools|sympy|tbb|tqdm|typing-|urllib3|wheel)/,
  },
  // PyTorch Geometric: https://pytorch-geometric.readthedocs.io/en/latest/install/installation.html
  { path: /\/torch-\d[\d.]*(?:(?:\+|%2b)\w+)?\.html$/, builds: /^(?:torch-|pyg-)/ },
  // MMCV: https://mmcv.readthedocs.io/en/latest/get_started/installation.html
  { path: /\/mmcv\/dist\//, builds: /^mmcv(?:-|$)/ },
  // JAX: https://docs.jax.dev/en/latest/installation.html
  { path: /\/(?:jax(?:_cuda)?|libtpu)_releases\.html$/, builds: /^(?:jax|libtpu|nvidia-)/ },
  // Deep Graph Library: https://www.dgl.ai/pages/start.html
  { path: /\/wheels(?:-test)?\/(?:[\w.+-]+\/)*repo\.html$/, builds: /^dgl/ },
]

/** In the same order. A place that is asked alone has to supply everything. */
export function tellingOwnBuilds(places: readonly RankedPlace[], installer: InstallerKind): readonly RankedPlace[] {
  if (!places.some(isGeneral)) return places
  return places.map((ranked) => {
    const layout = layoutOf(ranked.place)
    if (layout === undefined) return ranked
    const { builds, copies } = layout
    const supplies = (name: PackageName): boolean =>
      builds.test(name) || (installer === 'uv' && copies?.test(name) === true)
    return { ...ranked, place: new OwnBuilds(ranked.place, supplies) }
  })
}

/** It has whatever projects there are. */
function isGeneral({ role, place }: RankedPlace): boolean {
  return role !== 'find-links' && !place.isExplicit && layoutOf(place) === undefined
}

function layoutOf({ label }: Place): Layout | undefined {
  const path = parseUrl(label)?.pathname.toLowerCase()
  return path === undefined ? undefined : LAYOUTS.find((layout) => layout.path.test(path))
}

class OwnBuilds implements Place {
  readonly label: string
  readonly pinned: ReadonlySet<PackageName>
  readonly isExplicit: boolean
  readonly owner: string
  readonly trust: 'operator' | 'foreign'
  readonly #place: Place
  readonly #supplies: (name: PackageName) => boolean

  constructor(place: Place, supplies: (name: PackageName) => boolean) {
    this.label = place.label
    this.pinned = place.pinned
    this.isExplicit = place.isExplicit
    this.owner = place.owner
    this.trust = place.trust
    this.#place = place
    this.#supplies = supplies
  }

  hasAnswered(): boolean {
    return this.#place.hasAnswered()
  }

  kept(project: PackageName): PlaceAnswer | null {
    const kept = this.#place.kept(project)
    return kept === null ? null : this.#told(project, kept)
  }

  remembered(project: PackageName): PlaceAnswer | null {
    return this.#place.remembered?.(project) ?? null
  }

  async ask(project: PackageName, ticket: Readonly<Ticket>): Promise<PlaceAnswer> {
    return this.#told(project, await this.#place.ask(project, ticket))
  }

  async everything(project: PackageName): Promise<PlaceAnswer> {
    return this.#told(project, await this.#place.everything(project))
  }

  #told(project: PackageName, answer: PlaceAnswer): PlaceAnswer {
    const isHeldUp = this.pinned.has(project) || this.#supplies(project)
    return answer.status === 'silent' && !isHeldUp ? { status: 'absent' } : answer
  }
}
