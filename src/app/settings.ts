/**
 * What the operator sets, from the environment. Nothing of it comes from a repository, and no default needs a network that is not GitHub's.
 *
 * docs/deploy.md has the table.
 */
import { availableParallelism, homedir } from 'node:os'
import { join } from 'node:path'
import { LockstepError } from '../errors.ts'
import { LEVELS } from './log.ts'
import type { Level } from './log.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Settings {
  readonly host: string
  readonly port: number
  /** Where people and GitHub reach this server; null: not known. */
  readonly publicUrl: string | null
  readonly dataFolder: string
  readonly databaseUrl: string | null
  readonly logLevel: Level
  readonly github: GitHubPlace
  /** Looks at a time. */
  readonly atOnce: number
  readonly planning: Planning
  /** Pages that show releases: `https://index.example/project/{name}/{version}/`; `none`; null: see release-pages.ts. */
  readonly releasePages: string | null
}

export interface GitHubPlace {
  /** `https://github.com` */
  readonly web: string
  /** `https://api.github.com` */
  readonly api: string
  /** A second between writes, as GitHub asks for. */
  readonly isPaced: boolean
}

/** Where plans take their facts from, and how much one may cost. */
export interface Planning {
  readonly indexUrl: string | null
  readonly extraIndexUrls: readonly string[]
  readonly findLinks: readonly string[]
  readonly advisories: readonly string[]
  readonly excludeNewer: string | null
  /**
   * A folder with recorded universes, facts as they were then: of a repository `owner/name.json.gz`, `name.json.gz` or
   * `name/universe.json.gz`.
   */
  readonly universes: string | null
  /** How long what indexes and advisories said is good for. */
  readonly refreshHours: number
  readonly limits: PlanLimits
}

export interface PlanLimits {
  readonly timeMs: number
  readonly memoryMiB: number
}

export function readSettings(env: Environment): Settings {
  const web = urlIn(env, 'LOCKSTEP_GITHUB_URL') ?? 'https://github.com'
  return {
    host: textIn(env, 'HOST') ?? '127.0.0.1',
    port: wholeIn(env, 'PORT', 0, 65_535) ?? 3000,
    publicUrl: urlIn(env, 'LOCKSTEP_URL'),
    dataFolder: textIn(env, 'LOCKSTEP_DATA') ?? dataFolderOf(env),
    databaseUrl: databaseIn(env),
    logLevel: levelIn(env),
    github: {
      web,
      api: urlIn(env, 'LOCKSTEP_GITHUB_API') ?? apiOf(web),
      isPaced: textIn(env, 'LOCKSTEP_GITHUB_PACE') !== 'off',
    },
    atOnce: wholeIn(env, 'LOCKSTEP_AT_ONCE', 1, 32) ?? Math.max(1, Math.min(4, availableParallelism() - 1)),
    planning: planningIn(env),
    releasePages: textIn(env, 'LOCKSTEP_RELEASE_PAGES'),
  }
}

function planningIn(env: Environment): Planning {
  return {
    indexUrl: urlIn(env, 'LOCKSTEP_INDEX_URL'),
    extraIndexUrls: wordsIn(env, 'LOCKSTEP_EXTRA_INDEX_URLS'),
    findLinks: wordsIn(env, 'LOCKSTEP_FIND_LINKS'),
    advisories: wordsIn(env, 'LOCKSTEP_ADVISORIES'),
    excludeNewer: instantIn(env, 'LOCKSTEP_EXCLUDE_NEWER'),
    universes: textIn(env, 'LOCKSTEP_UNIVERSES'),
    refreshHours: wholeIn(env, 'LOCKSTEP_REFRESH_HOURS', 1, 168) ?? 24,
    limits: {
      timeMs: (wholeIn(env, 'LOCKSTEP_PLAN_MINUTES', 1, 240) ?? 20) * 60_000,
      memoryMiB: wholeIn(env, 'LOCKSTEP_PLAN_MEMORY', 256, 65_536) ?? 2048,
    },
  }
}

function dataFolderOf(env: Environment): string {
  return join(textIn(env, 'XDG_DATA_HOME') ?? join(homedir(), '.local', 'share'), 'lockstep')
}

/** GitHub Enterprise Server has its API below its own address. */
function apiOf(web: string): string {
  return web === 'https://github.com' ? 'https://api.github.com' : `${web}/api/v3`
}

function textIn(env: Environment, name: string): string | null {
  const text = env[name]?.trim() ?? ''
  return text === '' ? null : text
}

function wordsIn(env: Environment, name: string): readonly string[] {
  return (textIn(env, name) ?? '').split(/\s+/).filter((word) => word !== '')
}

function wholeIn(env: Environment, name: string, least: number, most: number): number | null {
  const text = textIn(env, name)
  if (text === null) return null
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= most) return number
  throw new LockstepError(name, `"${text}" is not allowed.`, `Write a whole number from ${least} to ${most}.`)
}

function urlIn(env: Environment, name: string): string | null {
  const text = textIn(env, name)
  if (text === null) return null
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && ['http:', 'https:'].includes(url.protocol)) return text.replace(/\/+$/, '')
  throw new LockstepError(name, 'This is not an address.', 'Write it with https:// in front.')
}

function databaseIn(env: Environment): string | null {
  const text = textIn(env, 'DATABASE_URL')
  if (text === null || /^postgres(?:ql)?:\/\//.test(text)) return text
  throw new LockstepError(
    'DATABASE_URL',
    'This is not the address of a PostgreSQL database.',
    'Write it as postgres://user:password@host/database, or leave it out for the embedded database.',
  )
}

function levelIn(env: Environment): Level {
  const text = textIn(env, 'LOG_LEVEL') ?? 'info'
  const level = LEVELS.find((each) => each === text)
  if (level !== undefined) return level
  throw new LockstepError('LOG_LEVEL', `"${text}" is no level.`, `Use one of ${LEVELS.join(', ')}.`)
}

function instantIn(env: Environment, name: string): string | null {
  const text = textIn(env, name)
  if (text === null) return null
  if (/^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString()
  throw new LockstepError(name, `"${text}" is not an instant.`, 'Write it as 2026-11-22T12:00:00Z.')
}
