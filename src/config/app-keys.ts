/** Keys that the App alone reads; a checkout does without. */
import * as v from 'valibot'
import {
  branchName,
  cron,
  duration,
  filePath,
  line,
  listOf,
  login,
  text,
  timezone,
  whole,
  written,
  yesNo,
} from './values.ts'

const TIERS = ['critical', 'high', 'medium', 'low'] as const

const automerge = v.strictObject({
  moves: v.optional(
    v.pipe(
      v.picklist(['none', 'patch', 'minor', 'major']),
      v.description(
        'The largest step that Lockstep may merge by itself: none, patch, minor or major. Steps that may break count as majors.',
      ),
      v.metadata({ example: 'patch' }),
    ),
    'none',
  ),
  accelerator: v.optional(
    v.pipe(
      yesNo,
      v.description('Whether that holds for a plan that changes the accelerator, too.'),
      v.metadata({ example: false }),
    ),
    false,
  ),
  settle: v.optional(
    v.pipe(
      duration,
      v.description('How long all checks must have ended well, where the base branch requires none.'),
      v.metadata({ example: '1 hour' }),
    ),
    '30 minutes',
  ),
})

const limits = v.strictObject({
  openPullRequests: v.optional(
    v.pipe(
      whole(1, 20),
      v.description('How many pull requests of Lockstep may be open at a time.'),
      v.metadata({ example: 3 }),
    ),
    2,
  ),
})

const most = whole(0, 10_000)

const criteria = v.strictObject({
  score: v.optional(
    v.pipe(whole(0, 10), v.description('The least security score after the plan.'), v.metadata({ example: 9 })),
  ),
  critical: v.optional(
    v.pipe(most, v.description('The most critical findings that may be left.'), v.metadata({ example: 0 })),
  ),
  high: v.optional(v.pipe(most, v.description('The same for high ones.'), v.metadata({ example: 0 }))),
  medium: v.optional(v.pipe(most, v.description('The same for medium ones.'), v.metadata({ example: 5 }))),
})

export const APP_KEYS = {
  extends: v.optional(
    v.pipe(
      text,
      v.check(
        (name) => /^(?:[A-Za-z0-9-]{1,39}\/)?[A-Za-z0-9._-]{1,100}$/.test(name) && !/^\.{1,2}$/.test(name),
        ({ input }) =>
          `${written(input)} is no repository.\nWrite the name of a repository of the same owner, like "acme/lockstep-config".`,
      ),
      v.description(
        'A repository of the same owner whose `.github/lockstep.yml` holds the defaults, in place of that of `.github`.',
      ),
      v.metadata({ example: 'acme/lockstep-config' }),
    ),
  ),
  enabled: v.optional(
    v.pipe(yesNo, v.description('Whether the App works here at all.'), v.metadata({ example: false })),
    true,
  ),
  updates: v.optional(
    v.pipe(
      v.picklist(['security', 'all']),
      v.description(
        'security: sets that leave fewer vulnerabilities. all: on the schedule also the newest set that installs together.',
      ),
      v.metadata({ example: 'all' }),
    ),
    'security',
  ),
  schedule: v.optional(
    v.pipe(
      cron,
      v.description('When what is not urgent is proposed, as a cron expression.'),
      v.metadata({ example: '0 6 1 * *' }),
    ),
    '0 6 * * 1',
  ),
  timezone: v.optional(
    v.pipe(timezone, v.description('Of the schedule.'), v.metadata({ example: 'Europe/Berlin' })),
    'UTC',
  ),
  baseBranches: v.optional(
    v.pipe(
      listOf(branchName),
      v.check((branches) => branches.length <= 5, 'are more than 5 branches.\nName at most 5.'),
      v.description('Branches that pull requests are opened for, at most 5. Without it: the default branch.'),
      v.metadata({ example: ['main', 'release/1.x'] }),
    ),
    [],
  ),
  severityFloor: v.optional(
    v.pipe(
      v.picklist(TIERS),
      v.description('From which severity on a finding is urgent: its removal is proposed at once, off the schedule.'),
      v.metadata({ example: 'critical' }),
    ),
    'high',
  ),
  limits: v.optional(v.pipe(limits, v.description('Bounds on what Lockstep does at a time.')), {}),
  automerge: v.optional(
    v.pipe(automerge, v.description('What Lockstep may merge by itself, once checks of the repository ended well.')),
    {},
  ),
  labels: v.optional(
    v.pipe(
      listOf(line),
      v.description('Labels of its pull requests.'),
      v.metadata({ example: ['dependencies', 'security'] }),
    ),
    ['dependencies'],
  ),
  reviewers: v.optional(
    v.pipe(
      listOf(login),
      v.description('Who is asked to review: logins, and teams as `owner/team`.'),
      v.metadata({ example: ['octocat', 'acme/ml-platform'] }),
    ),
    [],
  ),
  assignees: v.optional(
    v.pipe(
      listOf(login),
      v.description('Whom its pull requests are assigned to.'),
      v.metadata({ example: ['octocat'] }),
    ),
    [],
  ),
  draft: v.optional(
    v.pipe(yesNo, v.description('Whether pull requests are opened as drafts.'), v.metadata({ example: true })),
    false,
  ),
  branchPrefix: v.optional(
    v.pipe(
      text,
      v.check(
        (prefix) => /^[a-z0-9][a-z0-9._-]{0,48}[a-z0-9]?\/$/i.test(prefix) && !prefix.includes('..'),
        ({ input }) => `${written(input)} is no prefix of a branch.\nWrite it like "lockstep/".`,
      ),
      v.description('How the names of its branches begin.'),
      v.metadata({ example: 'bot/' }),
    ),
    'lockstep/',
  ),
  commitStyle: v.optional(
    v.pipe(
      v.picklist(['auto', 'conventional', 'plain']),
      v.description("How commits and pull requests are titled. auto: as the repository's own history is."),
      v.metadata({ example: 'conventional' }),
    ),
    'auto',
  ),
  notice: v.optional(
    v.pipe(
      filePath,
      v.description('A file of the repository in which the notice is kept, too.'),
      v.metadata({ example: 'docs/security-upgrades.md' }),
    ),
  ),
  backup: v.optional(
    v.pipe(
      v.picklist(['ref', 'files', 'both']),
      v.description('Where the exact bytes before are kept: under a git ref, as files in `.lockstep/`, or both.'),
      v.metadata({ example: 'both' }),
    ),
    'ref',
  ),
  dashboard: v.optional(
    v.pipe(
      v.picklist(['auto', 'full', 'counts', 'off']),
      v.description(
        'The issue that shows the state: full, with counts alone, or none. auto: full in a private repository, counts in a public one.',
      ),
      v.metadata({ example: 'full' }),
    ),
    'auto',
  ),
  checks: v.optional(
    v.pipe(
      listOf(line),
      v.description('Checks of the repository that count. Without it: all that ran.'),
      v.metadata({ example: ['test', 'build'] }),
    ),
    [],
  ),
  criteria: v.optional(
    v.pipe(criteria, v.description('When a plan is good enough; pull requests say whether it is.')),
    {},
  ),
  approvalTeams: v.optional(
    v.pipe(
      listOf(login),
      v.description('Teams whose approvals are stated in the pull request.'),
      v.metadata({ example: ['acme/security'] }),
    ),
    [],
  ),
}
