/** The git that the person has, in a folder: nothing is fetched, and of the environment it sees next to nothing. */
import { simpleGit } from 'simple-git'
import type { SimpleGit } from 'simple-git'

const TIMEOUT_MS = 20_000

export function openGit(root: string): SimpleGit {
  const { PATH = '', HOME = '' } = process.env
  const git = simpleGit({
    baseDir: root,
    timeout: { block: TIMEOUT_MS },
    allowEnvironment: ['GIT_NO_LAZY_FETCH', 'GIT_NO_REPLACE_OBJECTS'],
  })
  return git.env({ PATH, HOME, LC_ALL: 'C', GIT_NO_LAZY_FETCH: '1', GIT_NO_REPLACE_OBJECTS: '1' })
}
