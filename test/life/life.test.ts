import { describe } from 'vitest'
import { layEmptyDatabase } from '../store/empty-database.ts'
import { tellWholeLife } from './whole-life.ts'

describe('the whole life of a repository, on the embedded database', () => {
  tellWholeLife(async () => ({ layData: layEmptyDatabase }))
})
