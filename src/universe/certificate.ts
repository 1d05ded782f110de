/**
 * A certificate: a plan with everything that it follows from, and the proofs that no better one does (docs/proofs.md).
 *
 * Reading treats the bytes as hostile: what is no certificate, or too large, is an error that says so. What it claims is not looked
 * at here, but for the digests.
 */
import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import * as z from 'zod/mini'
import { LockstepError } from '../errors.ts'
import { check } from '../schema/check.ts'
import { once } from '../schema/once.ts'
import { canonicalJson, type Json } from './canonical.ts'
import { isShallow } from './shallow-json.ts'

const FORM = 'lockstep-certificate-1'
export const LARGEST_FILE = 256 << 20
const LARGEST_TEXT = 512 << 20
const MOST_FILES = 20_000

const name = once(() => z.string().check(z.minLength(1), z.maxLength(4096)))
const digest = once(() => z.string().check(z.regex(/^[0-9a-f]{64}$/)))
const word = once(() => z.string().check(z.maxLength(100)))
const bytesForm = () => ({
  path: name(),
  sha256: digest(),
  text: z.optional(z.string()),
  base64: z.optional(z.string()),
})

const certificateForm = once(() =>
  z.strictObject({
    form: z.literal(FORM),
    plan: z.unknown(),
    universe: z.unknown(),
    checkout: z.strictObject({
      files: z
        .array(z.strictObject({ ...bytesForm(), nested: z.optional(z.literal(true)) }))
        .check(z.maxLength(MOST_FILES)),
      config: z.nullable(z.strictObject(bytesForm())),
      options: z.strictObject({
        python: z.array(word()),
        platforms: z.array(word()),
        accelerator: z.nullable(word()),
        strategy: z.nullable(z.enum(['minimal', 'latest'])),
        steps: z.boolean(),
        chosen: z.optional(z.record(name(), z.string().check(z.maxLength(4096)))),
      }),
    }),
    policies: z.record(name(), z.unknown()),
    refusals: z.record(name(), z.unknown()),
    proofs: z.record(name(), z.unknown()),
    pythons: z.optional(z.record(name(), z.unknown())),
    sha256: digest(),
  }),
)

/** A file as the plan read it. `isNested`: it lies in a repository of its own, and was read because another names it. */
export interface KeptFile {
  readonly path: string
  readonly bytes: Uint8Array
  readonly isNested: boolean
}

/** By id of a unit of the plan. */
interface Parts<T> {
  /** What the claim holds under. */
  readonly policies: Readonly<Record<string, T>>
  /** Proofs that nothing installs under the configuration alone, where the policy is wider. */
  readonly refusals: Readonly<Record<string, T>>
  readonly proofs: Readonly<Record<string, T>>
  /** Where the files may state a newer Python: which may be, and those that were asked beside the plan's own, each with its proof. */
  readonly pythons: Readonly<Record<string, T>>
}

export interface CertificateContent {
  /** The document that `plan --format json` prints. */
  readonly plan: Json
  /** A recording. */
  readonly universe: Json
  readonly files: readonly KeptFile[]
  readonly config: Omit<KeptFile, 'isNested'> | null
  /** Those of the command line that decide. */
  readonly options: {
    readonly python: readonly string[]
    readonly platforms: readonly string[]
    readonly accelerator: string | null
    readonly strategy: 'minimal' | 'latest' | null
    readonly steps: boolean
    /** By id of a unit, the name of the alternative that a person chose. */
    readonly chosen?: Readonly<Record<string, string>> | undefined
  }
}

export interface Certificate extends CertificateContent, Parts<unknown> {
  readonly sha256: string
  /** Digests that are not those of what they name. */
  readonly wrongDigests: readonly string[]
}

/** The bytes of the file; packed where `filename` ends in `.gz`. */
export function writeCertificate(
  { plan, universe, files, config, options }: CertificateContent,
  { policies, refusals, proofs, pythons }: Parts<Json>,
  filename: string,
): Uint8Array {
  const checkout: Json = {
    files: files.map((file) => ({ ...written(file), ...(file.isNested ? { nested: true } : {}) })),
    config: config === null ? null : written(config),
    options,
  }
  const others = Object.keys(pythons).length === 0 ? {} : { pythons }
  const rest = { form: FORM, plan, universe, checkout, policies, refusals, proofs, ...others }
  const text = canonicalJson({ ...rest, sha256: sha256(canonicalJson(rest)) })
  return filename.endsWith('.gz') ? gzipSync(text, { level: 9 }) : Buffer.from(text)
}

/** `where` names the file in messages. Throws LockstepError for what is no certificate. */
export function readCertificate(file: Uint8Array, where: string): Certificate {
  const value = parse(file, where)
  const checked = check(certificateForm(), value)
  if (!checked.success) {
    throw unreadable(where, `has another form at \`${checked.place === '' ? 'its top' : checked.place}\``)
  }
  const { checkout, policies, refusals, proofs, pythons, sha256: stated, ...other } = checked.data
  const wrongDigests: string[] = []
  const bytesOf = ({ path, sha256: own, text, base64 }: (typeof checkout.files)[number]): Uint8Array => {
    const bytes = text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text)
    if (sha256(bytes) !== own) wrongDigests.push(path)
    return new Uint8Array(bytes)
  }
  const [plan, universe] = [other.plan as Json, other.universe as Json]
  const others = pythons === undefined ? {} : { pythons }
  const rest = { ...other, checkout, policies, refusals, proofs, ...others } as unknown as Json
  if (sha256(canonicalJson(rest)) !== stated) wrongDigests.push('the certificate')
  const { config } = checkout
  return {
    plan,
    universe,
    files: checkout.files.map((each) => ({ path: each.path, bytes: bytesOf(each), isNested: each.nested === true })),
    config: config === null ? null : { path: config.path, bytes: bytesOf(config) },
    options: checkout.options,
    policies,
    refusals,
    proofs,
    pythons: pythons ?? {},
    sha256: stated,
    wrongDigests,
  }
}

function parse(file: Uint8Array, where: string): unknown {
  if (file.length > LARGEST_FILE) throw unreadable(where, 'is larger than any certificate')
  try {
    const isPacked = file[0] === 0x1f && file[1] === 0x8b
    const text = isPacked ? gunzipSync(file, { maxOutputLength: LARGEST_TEXT }) : Buffer.from(file)
    if (!isShallow(text)) throw unreadable(where, 'nests deeper than a certificate does')
    return JSON.parse(text.toString('utf8'))
  } catch (error) {
    if (error instanceof LockstepError) throw error
    throw unreadable(where, 'cannot be read as JSON, packed or not', error)
  }
}

function unreadable(where: string, what: string, cause?: unknown): LockstepError {
  return new LockstepError(where, `The certificate ${what}.`, 'Write it again with `lockstep plan --certificate`.', {
    cause,
  })
}

function written({ path, bytes }: Omit<KeptFile, 'isNested'>): { readonly [key: string]: string } {
  const text = Buffer.from(bytes).toString('utf8')
  const isText = Buffer.compare(Buffer.from(text), bytes) === 0
  return { path, sha256: sha256(bytes), ...(isText ? { text } : { base64: Buffer.from(bytes).toString('base64') }) }
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
