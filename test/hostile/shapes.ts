/** Every hostile shape there is, for the bench. The tests take those of their own room. */
import { advisoryShapes, recordShapes } from './advisories.ts'
import { configShapes } from './config.ts'
import { manifestShapes } from './manifests.ts'
import { pythonShapes } from './python.ts'
import { recordingShapes } from './recordings.ts'
import type { HostileShape } from './shape.ts'
import { htmlListingShapes, jsonListingShapes, wheelShapes } from './sources.ts'
import { unitShapes } from './units.ts'

export const allShapes: readonly HostileShape[] = [
  ...manifestShapes,
  ...pythonShapes,
  ...configShapes,
  ...unitShapes,
  ...jsonListingShapes,
  ...htmlListingShapes,
  ...wheelShapes,
  ...advisoryShapes,
  ...recordShapes,
  ...recordingShapes,
]
