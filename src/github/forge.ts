/**
 * The port `Forge` on GitHub.
 *
 * In: an Octokit of one installation (`octokit.ts`), a repository, and the login of the App's bot. Out: what `propose/` asks for.
 * Always true: whatever GitHub answers is foreign and is validated to what is used (`shapes.ts` and the schema beside each call); a write says
 * what it expects to find, or may be repeated; own pull requests and issues are told by their author, never by a text. REST serves where
 * it can, since it can be asked whether something changed; GraphQL (`documents.ts`) where it takes one call for many, or where REST cannot.
 * It works on GitHub Enterprise Server and in the sandbox as well: the base URL is the Octokit's.
 */
import type { Forge } from '../propose/forge.ts'
import { blobCalls } from './blobs.ts'
import { checkCalls } from './checks.ts'
import { Client, type Place } from './client.ts'
import { glanceCalls } from './glance.ts'
import { historyCalls } from './history.ts'
import { issueCalls } from './issues.ts'
import { mergeCalls } from './merge.ts'
import { peopleCalls } from './people.ts'
import { pullCalls } from './pulls.ts'
import { refCalls } from './refs.ts'
import { repositoryCalls } from './repository.ts'
import { ruleCalls } from './rules.ts'
import { talkCalls } from './talk.ts'
import { writeCommit } from './write-commit.ts'

/** Little beside what a call takes. */
const GATHER_MS = 5

export function githubForge(place: Place): Forge {
  const client = new Client(place)
  return {
    bot: place.bot,
    gatherMs: GATHER_MS,
    ...glanceCalls(client),
    ...repositoryCalls(client),
    ...refCalls(client),
    ...historyCalls(client),
    ...blobCalls(client),
    writeCommit: (commit) => writeCommit(client, commit),
    ...pullCalls(client),
    ...mergeCalls(client),
    ...ruleCalls(client),
    ...checkCalls(client),
    ...issueCalls(client),
    ...talkCalls(client),
    ...peopleCalls(client),
  }
}
