/** Keys that the App alone reads; a checkout does without. */
import * as z from 'zod/mini'
import {
  branchName,
  cron,
  duration,
  filePath,
  line,
  listOf,
  login,
  textThat,
  timezone,
  told,
  whole,
  yesNo,
} from './values.ts'

const TIERS = ['critical', 'high', 'medium', 'low'] as const

const automerge = () =>
  z.strictObject({
    moves: z.prefault(z.enum(['none', 'patch', 'minor', 'major']), 'none').register(told, {
      description:
        'The largest step that Lockstep may merge by itself: none, patch, minor or major. Steps that may break count as majors.',
      examples: ['patch'],
    }),
    accelerator: z.prefault(yesNo(), false).register(told, {
      description: 'Whether that holds for a plan that changes the accelerator, too.',
      examples: [false],
    }),
    python: z.prefault(yesNo(), false).register(told, {
      description: 'Whether that holds for a plan after which the files state another Python, too.',
      examples: [false],
    }),
    settle: z.prefault(duration(), '30 minutes').register(told, {
      description: 'How long all checks must have ended well, where the base branch requires none.',
      examples: ['1 hour'],
    }),
  })

const limits = () =>
  z.strictObject({
    openPullRequests: z
      .prefault(whole(1, 20), 2)
      .register(told, { description: 'How many pull requests of Lockstep may be open at a time.', examples: [3] }),
  })

const most = () => whole(0, 10_000)

const criteria = () =>
  z.strictObject({
    score: z
      .optional(whole(0, 10))
      .register(told, { description: 'The least security score after the plan.', examples: [9] }),
    critical: z
      .optional(most())
      .register(told, { description: 'The most critical findings that may be left.', examples: [0] }),
    high: z.optional(most()).register(told, { description: 'The same for high ones.', examples: [0] }),
    medium: z.optional(most()).register(told, { description: 'The same for medium ones.', examples: [5] }),
  })

export const appKeys = () => ({
  extends: z
    .optional(
      textThat(
        (name) => /^(?:[A-Za-z0-9-]{1,39}\/)?[A-Za-z0-9._-]{1,100}$/.test(name) && !/^\.{1,2}$/.test(name),
        (shown) =>
          `${shown} is no repository.\nWrite the name of a repository of the same owner, like "acme/lockstep-config".`,
      ),
    )
    .register(told, {
      description:
        'A repository of the same owner whose `.github/lockstep.yml` holds the defaults, in place of that of `.github`.',
      examples: ['acme/lockstep-config'],
    }),
  enabled: z
    .prefault(yesNo(), true)
    .register(told, { description: 'Whether the App works here at all.', examples: [false] }),
  updates: z.prefault(z.enum(['security', 'all']), 'security').register(told, {
    description:
      'security: sets that leave fewer vulnerabilities. all: on the schedule also the newest set that installs together.',
    examples: ['all'],
  }),
  schedule: z.prefault(cron(), '0 6 * * 1').register(told, {
    description: 'When what is not urgent is proposed, as a cron expression.',
    examples: ['0 6 1 * *'],
  }),
  timezone: z
    .prefault(timezone(), 'UTC')
    .register(told, { description: 'Of the schedule.', examples: ['Europe/Berlin'] }),
  baseBranches: z
    .prefault(
      listOf(branchName()).check(
        z.refine((branches) => branches.length <= 5, 'are more than 5 branches.\nName at most 5.'),
      ),
      [],
    )
    .register(told, {
      description: 'Branches that pull requests are opened for, at most 5. Without it: the default branch.',
      examples: [['main', 'release/1.x']],
    }),
  severityFloor: z.prefault(z.enum(TIERS), 'high').register(told, {
    description: 'From which severity on a finding is urgent: its removal is proposed at once, off the schedule.',
    examples: ['critical'],
  }),
  limits: z.prefault(limits(), {}).register(told, { description: 'Bounds on what Lockstep does at a time.' }),
  automerge: z
    .prefault(automerge(), {})
    .register(told, { description: 'What Lockstep may merge by itself, once checks of the repository ended well.' }),
  labels: z
    .prefault(listOf(line()), ['dependencies'])
    .register(told, { description: 'Labels of its pull requests.', examples: [['dependencies', 'security']] }),
  reviewers: z.prefault(listOf(login()), []).register(told, {
    description: 'Who is asked to review: logins, and teams as `owner/team`.',
    examples: [['octocat', 'acme/ml-platform']],
  }),
  assignees: z
    .prefault(listOf(login()), [])
    .register(told, { description: 'Whom its pull requests are assigned to.', examples: [['octocat']] }),
  draft: z
    .prefault(yesNo(), false)
    .register(told, { description: 'Whether pull requests are opened as drafts.', examples: [true] }),
  branchPrefix: z
    .prefault(
      textThat(
        (prefix) => /^[a-z0-9][a-z0-9._-]{0,48}[a-z0-9]?\/$/i.test(prefix) && !prefix.includes('..'),
        (shown) => `${shown} is no prefix of a branch.\nWrite it like "lockstep/".`,
      ),
      'lockstep/',
    )
    .register(told, { description: 'How the names of its branches begin.', examples: ['bot/'] }),
  commitStyle: z.prefault(z.enum(['auto', 'conventional', 'plain']), 'auto').register(told, {
    description: "How commits and pull requests are titled. auto: as the repository's own history is.",
    examples: ['conventional'],
  }),
  notice: z.optional(filePath()).register(told, {
    description: 'A file of the repository in which the notice is kept, too.',
    examples: ['docs/security-upgrades.md'],
  }),
  backup: z.prefault(z.enum(['ref', 'files', 'both']), 'ref').register(told, {
    description: 'Where the exact bytes before are kept: under a git ref, as files in `.lockstep/`, or both.',
    examples: ['both'],
  }),
  dashboard: z.prefault(z.enum(['auto', 'full', 'counts', 'off']), 'auto').register(told, {
    description:
      'The issue that shows the state: full, with counts alone, or none. auto: full in a private repository, counts in a public one.',
    examples: ['full'],
  }),
  checks: z.prefault(listOf(line()), []).register(told, {
    description: 'Checks of the repository that count. Without it: all that ran.',
    examples: [['test', 'build']],
  }),
  criteria: z
    .prefault(criteria(), {})
    .register(told, { description: 'When a plan is good enough; pull requests say whether it is.' }),
  approvalTeams: z.prefault(listOf(login()), []).register(told, {
    description: 'Teams whose approvals are stated in the pull request.',
    examples: [['acme/security']],
  }),
})
