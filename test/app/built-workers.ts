/** Plans run in the workers that `npm run build` made, as people run them: from the sources each would load and compile all of the code anew. */
import { vi } from 'vitest'

vi.mock(import('../../src/app/package-file.ts'), async (original) => ({
  ...(await original()),
  ownModule: (name) => new URL(`../../dist/${name}.js`, import.meta.url),
}))
