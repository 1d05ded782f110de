/**
 * The accelerator that a set brings, before and after, and the driver that it needs by rules/.
 * Derived from variants and from the packages that its releases require; where they say nothing and the set has a package that uses one,
 * from what the environment says.
 */
import { majorsOfSet } from '../solve/accelerator.ts'
import type { DriverNeed } from '../universe/rule.ts'
import type { ResolvedSet } from '../universe/solution.ts'
import type { Problem } from '../units/problem.ts'
import type { AcceleratorEntry } from './document.ts'

/** Packages whose builds differ by accelerator. */
export const ACCELERATED: ReadonlySet<string> = new Set(
  (
    'torch torchvision torchaudio tensorflow jax jaxlib onnxruntime-gpu xformers flash-attn bitsandbytes mmcv ' +
    'paddlepaddle-gpu cupy vllm triton deepspeed apex'
  ).split(' '),
)

export function acceleratorEntry(
  problem: Problem,
  before: readonly ResolvedSet[],
  after: readonly ResolvedSet[],
  drivers: readonly DriverNeed[],
): AcceleratorEntry {
  const [from, to] = [acceleratorOf(problem, before), acceleratorOf(problem, after)]
  const stated = statedOtherwise(problem, to)
  const need = from === to && stated.length === 0 ? undefined : drivers.find(({ accelerator }) => accelerator === to)
  return {
    before: from,
    after: to,
    driver: need?.driver ?? null,
    kept: from === to,
    ...(stated.length === 0 ? {} : { stated }),
  }
}

/** What the evidence says of CUDA, where the set brings another major of it. */
function statedOtherwise({ environments }: Problem, brought: string): readonly string[] {
  if (!brought.startsWith('cu')) return []
  const stated = new Set<string>(environments.map(({ environment }) => environment.accelerator))
  return [...stated].filter((one) => one.startsWith('cu') && one !== brought).sort()
}

/** `cu12`, `rocm`, `xpu`, `cpu`; `none` where the set brings nothing of the kind. The highest CUDA major over all sets, or else over what is stated of them. */
export function acceleratorOf(problem: Problem, sets: readonly ResolvedSet[]): string {
  const majors = sets.flatMap((set) => [...majorsOfSet(set)])
  if (majors.length > 0) return `cu${Math.max(...majors)}`
  const chosen = sets.flatMap((set) => [...set.values()])
  const labels = chosen.flatMap(({ version }) => version.local.map(String))
  const isBuilt = (kind: string): boolean => labels.some((label) => label.startsWith(kind))
  for (const kind of ['rocm', 'xpu']) if (isBuilt(kind)) return kind
  const stated = problem.environments.map(({ environment }) => environment.accelerator)
  const cuda = stated.flatMap((one) => (one.startsWith('cu') ? Number(one.slice(2)) : []))
  const isAccelerated = chosen.some(({ name }) => ACCELERATED.has(name))
  // An environment beside one for the CPU alone: a build for the CPU is none for it.
  if (isAccelerated && cuda.length > 0) return `cu${Math.max(...cuda)}`
  if (isBuilt('cpu')) return 'cpu'
  return (isAccelerated ? stated.find((one) => one !== 'any') : undefined) ?? 'none'
}
