/** What a look works with, over a world in memory. */
import type { Config } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read.ts'
import type { Context } from '../../src/propose/context.ts'
import { openMemory } from '../../src/propose/memory.ts'
import type { PlanAnswer } from '../../src/propose/planner.ts'
import { STATE_PATH, STATE_REF } from '../../src/propose/own-refs.ts'
import { planDocument, unit } from '../render/documents.ts'
import { MemoryForge } from './memory-forge.ts'
import type { Death } from './memory-forge.ts'
import type { MemoryWorld } from './memory-world.ts'

export const PLANNED: PlanAnswer = { status: 'planned', document: planDocument(unit()), edits: new Map(), messages: [] }

export async function contextOf(
  world: MemoryWorld,
  { death = null, config = {} }: { readonly death?: Death | null; readonly config?: Partial<Config> } = {},
): Promise<Context & { forge: MemoryForge }> {
  const forge = new MemoryForge(world, death)
  const glance = await forge.glance({ refs: [STATE_REF], file: { refs: [STATE_REF], path: STATE_PATH } })
  const planner = { plan: () => Promise.resolve(PLANNED) }
  const context = {
    forge,
    planner,
    repository: glance.repository,
    glance,
    config: { ...readConfig(null), ...config },
    now: world.now,
  }
  return { ...context, memory: await openMemory(forge, glance, world.now) }
}
