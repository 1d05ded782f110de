/** Generated versions, sets and markers for properties, and the seed they come from (printed; LOCKSTEP_SEED fixes it). */
import * as fc from 'fast-check'

export const seed = Number(process.env['LOCKSTEP_SEED'] ?? Date.now() % 2 ** 31)
fc.configureGlobal({ seed, numRuns: 2000 })
console.log(`fast-check seed ${seed}`)

const pick = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts)
const digits = fc.oneof(
  { weight: 12, arbitrary: fc.nat(3).map(String) },
  { weight: 1, arbitrary: fc.bigInt(0n, 10n ** 30n).map(String) },
  { weight: 1, arbitrary: pick('00', '01', '007', '9007199254740992', '9007199254740993') },
)
const separator = pick('', '.', '-', '_')
const maybe = (part: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(fc.constant(''), fc.constant(''), part)
const joined = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts).map((texts) => texts.join(''))

const release = fc.array(digits, { minLength: 1, maxLength: 4 }).map((numbers) => numbers.join('.'))
const pre = joined(separator, pick('a', 'b', 'rc', 'c', 'alpha', 'preview', 'RC'), separator, digits)
const post = fc.oneof(joined(separator, pick('post', 'r', 'rev'), digits), joined(fc.constant('-'), digits))
const dev = joined(separator, fc.constant('dev'), digits)
const localPart = fc.oneof(digits, pick('a', 'cu', 'cu121', '0a', 'Z'))
const local = fc.array(localPart, { minLength: 1, maxLength: 3 }).map((parts) => `+${parts.join('.')}`)
const publicText = joined(
  maybe(joined(pick('0', '1', '2'), fc.constant('!'))),
  release,
  maybe(pre),
  maybe(post),
  maybe(dev),
)

export const versionText = joined(pick('', '', '', 'v'), publicText, maybe(local))

const specifierText = fc.oneof(
  joined(pick('==', '!='), versionText),
  joined(pick('>=', '<=', '<', '>'), publicText),
  joined(pick('==', '!='), release, fc.constant('.*')),
  joined(fc.constant('~='), digits, fc.constant('.'), release, maybe(pre)),
  joined(fc.constant('==='), versionText),
)
export const setText = fc.array(specifierText, { maxLength: 3 }).map((texts) => texts.join(','))

const comparison = fc.oneof(
  joined(
    pick('python_version', 'python_full_version', 'os.name', 'extra', 'platform_release'),
    pick('<', '>=', '==', '!=', '~=', ' in ', ' not in '),
    pick("'3.11'", '"posix"', '"a b"', "'3.*'", "'Foo_Bar'"),
  ),
  joined(
    pick('"3.9"', "'x'", "'a\\x22b'", "'\\\\'"),
    pick('<=', '==', ' in '),
    pick('python_version', 'extra', 'sys_platform'),
  ),
)
export const markerText: fc.Arbitrary<string> = fc.letrec<{ marker: string; item: string }>((tie) => ({
  item: fc.oneof(
    { depthSize: 'small' },
    comparison,
    tie('marker').map((text) => `(${text})`),
  ),
  marker: fc
    .array(tie('item'), { minLength: 1, maxLength: 3 })
    .chain((items) => pick(' and ', ' or ').map((word) => items.join(word))),
})).marker
