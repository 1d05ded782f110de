import { holdsForgeContract } from './contract.ts'
import { makeScene, useSandbox } from './sandbox-scene.ts'

const sandbox = useSandbox()

holdsForgeContract(() => makeScene(sandbox()))
