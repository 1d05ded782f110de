import nock from 'nock'
import { expect, test } from 'vitest'
import { GitHubError, RateLimited } from '../../src/github/failure.ts'
import { rememberNothingYet } from '../../src/github/remembered.ts'
import { answerByNockAlone, graphql, HOST, makeForge, rest, TOKEN } from './place.ts'

const OID = 'a'.repeat(40)
const REF = '/git/ref/heads%2Fmain'
const MAIN = { ref: 'refs/heads/main', node_id: 'R', url: 'https://github.example', object: objectOf(OID) }

function objectOf(sha: string) {
  return { type: 'commit', sha, url: 'https://github.example' }
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  )
}

answerByNockAlone()

test('an answer that has not changed is asked for with its ETag, and taken from memory', async () => {
  const remembered = rememberNothingYet()
  rest('GET', REF, { body: MAIN, headers: { etag: '"one"' } })
  expect(await makeForge({ remembered }).ref('refs/heads/main')).toBe(OID)
  nock(`${HOST}/api/v3/repos/acme/service`, { reqheaders: { 'if-none-match': '"one"' } })
    .get(REF)
    .reply(304)
  expect(await makeForge({ remembered }).ref('refs/heads/main')).toBe(OID)
  rest('GET', REF, { body: { ...MAIN, object: objectOf('b'.repeat(40)) }, headers: { etag: '"two"' } })
  expect(await makeForge({ remembered }).ref('refs/heads/main')).toBe('b'.repeat(40))
})

test.each([
  ['no object', { ...MAIN, object: null }, 'object'],
  ['no object name', { ...MAIN, object: objectOf('../../etc') }, 'object.sha'],
  ['a list', [MAIN], 'its root'],
  ['a page of a proxy', '<html>Sign in</html>', 'its root'],
])('an answer with %s is refused, and where it is wrong is told', async (_, body, place) => {
  rest('GET', REF, { body, isOdd: true })
  const error = await failure(makeForge().ref('refs/heads/main'))
  expect(error).toBeInstanceOf(GitHubError)
  expect(error).toMatchObject({ where: 'acme/service GET /git/ref/{ref}' })
  expect(String(error)).toContain(`not as documented at ${place}`)
})

test("an error holds GitHub's words as inert text, and neither the token nor another secret", async () => {
  const message = `No ${TOKEN} for you\u202e\n::set-output:: Bearer abcdefghijklmnop`
  rest('POST', '/issues/7/comments', { status: 403, body: { message } })
  const error = await failure(makeForge().addComment(7, 'Hello'))
  expect(error).toMatchObject({ status: 403, where: 'acme/service POST /issues/{issue_number}/comments' })
  const shown = `${String(error)} ${JSON.stringify(error)} ${String((error as Error).stack)}`
  expect(shown).not.toMatch(/ghs_|Bearer|\u202e|Hello/)
  expect(String(error)).toContain('No (secret) for you')
})

test.each([
  ['You have exceeded a secondary rate limit', 429, { 'retry-after': '3' }],
  ['You have exceeded a secondary rate limit', 403, { 'retry-after': '3' }],
  ['API rate limit exceeded', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }],
])('"%s" (%i) is waited for within patience', async (message, status, headers) => {
  rest('GET', REF, { status, body: { message }, headers })
  rest('GET', REF, { body: MAIN })
  expect(await makeForge().ref('refs/heads/main')).toBe(OID)
})

test('a limit beyond patience says when to come back', async () => {
  rest('GET', REF, { status: 429, body: { message: 'secondary rate limit' }, headers: { 'retry-after': '900' } })
  const error = await failure(makeForge().ref('refs/heads/main'))
  expect(error).toBeInstanceOf(RateLimited)
  const seconds = ((error as RateLimited).until.getTime() - Date.now()) / 1000
  expect(seconds).toBeGreaterThan(800)
  expect(seconds).toBeLessThan(901)
})

test('a primary limit beyond patience says when to come back, for GraphQL too', async () => {
  const reset = Math.ceil(Date.now() / 1000) + 1800
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) }
  graphql({ body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] }, headers })
  const error = await failure(makeForge().repository())
  expect(error).toBeInstanceOf(RateLimited)
  expect((error as RateLimited).until.getTime()).toBe((reset + 1) * 1000)
})

test('a failure in passing is asked again, a comment is not written twice', async () => {
  rest('GET', REF, { status: 502, body: { message: 'Bad gateway' } })
  rest('GET', REF, { body: MAIN })
  expect(await makeForge().ref('refs/heads/main')).toBe(OID)
  rest('POST', '/issues/7/comments', { status: 502, body: { message: 'Bad gateway' } })
  expect(await failure(makeForge().addComment(7, 'Hello'))).toMatchObject({ status: 502 })
})

test('a repository that is not there, or not for the App to see, has the status 404', async () => {
  const errors = [{ type: 'NOT_FOUND', path: ['repository'], message: 'Could not resolve to a Repository' }]
  graphql({ body: { data: { repository: null }, errors } })
  expect(await failure(makeForge().repository())).toMatchObject({ status: 404 })
})

test('an answer without end is cut', async () => {
  rest('GET', REF, { body: { ...MAIN, node_id: 'x'.repeat(2_000_000) } })
  rest('GET', REF, { body: { ...MAIN, node_id: 'x'.repeat(2_000_000) } }).persist()
  expect(await failure(makeForge().ref('refs/heads/main'))).toBeInstanceOf(GitHubError)
  nock.cleanAll()
})
