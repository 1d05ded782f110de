/**
 * The port to a forge: one repository as one installation of the App sees it.
 *
 * `github/` implements it on GitHub. Reads give what stands now. Writes are conditional on the state that they were computed from, and say
 * so when it has moved; each is safe to repeat. Commits carry no author and no committer, so that the forge signs them as the App's.
 *
 * Ref names are whole: `refs/heads/main`. Object names are 40 hex digits. Times are ISO 8601 in UTC.
 */
export interface Forge {
  /** The account of the App's bot: `lockstep[bot]`. */
  readonly bot: string
  /** Whether it is known to refuse refs that are neither branches nor tags, here or elsewhere. */
  takesOnlyBranches(): boolean

  /**
   * What a look begins with, in one or two reads. Equal glances mean that nothing has changed since that a look would act on. The default
   * branch is among the refs of the answer in any case; the file is read at the first of its refs that is there.
   */
  glance(question: {
    readonly refs: readonly string[]
    readonly file: { readonly refs: readonly string[]; readonly path: string }
  }): Promise<Glance>
  repository(): Promise<RepositoryFacts>
  /** null: there is no such ref. */
  ref(name: string): Promise<string | null>
  /** The head of a ref and one file of its tree, in one read. null: there is no such ref. */
  refFile(name: string, path: string): Promise<RefFile | null>
  commit(oid: string): Promise<CommitFacts>
  /** When a branch came to stand at a commit, the last time that it did; null: the forge does not tell. */
  movedAt(branch: string, commit: string): Promise<string | null>
  /** Of a branch, the newest first; with a path, those that changed it. */
  history(branch: string, query: { readonly path?: string; readonly limit: number }): Promise<readonly CommitFacts[]>
  /** Every entry below the root, recursively. */
  tree(commit: string): Promise<TreeFacts>
  /** How long a call for blobs waits for more of them, as a planner in another thread asks one by one; 0 where a call costs nothing. */
  readonly gatherMs: number
  /** The bytes of blobs, read in batches. Throws where one cannot be had whole. */
  blobs(oids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>
  compare(base: string, head: string): Promise<Comparison>
  /** Writes blobs, tree and commit; nothing points at it yet. A null content takes the file away. */
  writeCommit(commit: NewCommit): Promise<string>
  /**
   * All or none. `stale`: a ref no longer stands at its `before`. `refused`: all do, and it may be that the forge takes no refs here that are
   * neither branches nor tags, of which one is among these.
   */
  updateRefs(updates: readonly RefUpdate[]): Promise<'updated' | 'stale' | 'refused'>

  /** The App's own, of any state, the newest first. What a glance was told already need not be asked for again. */
  ownPulls(seen?: Glance): Promise<readonly PullFacts[]>
  /** Open ones by others, with the paths that they change. */
  otherPulls(base: string): Promise<readonly OtherPull[]>
  pull(number: number): Promise<PullFacts>
  openPull(pull: NewPull): Promise<PullFacts>
  /** Whether it stands in the merge queue of its base. */
  isQueued(number: number): Promise<boolean>
  /** When anybody changed the body of a pull request last; null: nobody has. */
  bodyEditedAt(number: number): Promise<string | null>
  editPull(number: number, change: PullChange): Promise<void>
  /**
   * `done`: it is merged, or stands in the branch's merge queue. `refused`: the head moved, a rule of the branch forbids it, or it conflicts;
   * with the forge's words.
   */
  mergePull(number: number, merge: { readonly head: string; readonly method: MergeMethod }): Promise<MergeAnswer>
  /** null takes it back. `refused`, as in a merge: also where it could be merged at once. */
  setAutoMerge(
    number: number,
    merge: { readonly head: string; readonly method: MergeMethod } | null,
  ): Promise<MergeAnswer>
  markReady(number: number): Promise<void>
  requestReviewers(
    number: number,
    reviewers: { readonly users: readonly string[]; readonly teams: readonly string[] },
  ): Promise<void>
  /** Of a pull request or an issue; labels that do not exist are made. */
  addLabels(number: number, labels: readonly string[]): Promise<void>
  addAssignees(number: number, logins: readonly string[]): Promise<void>
  reviews(number: number): Promise<readonly Review[]>
  /** What ran on a commit: check runs, suites and statuses. */
  checks(commit: string): Promise<ChecksFacts>
  branchRules(branch: string): Promise<BranchRules>

  /** Of an issue or a pull request, the oldest first. */
  comments(number: number, after?: { readonly since: string }): Promise<readonly Comment[]>
  /** Gives the id of the comment. */
  addComment(number: number, body: string): Promise<number>
  react(comment: number, reaction: Reaction): Promise<void>

  /** The App's own issues, of any state, the newest first. `seen`: as in `ownPulls`. */
  ownIssues(seen?: Glance): Promise<readonly IssueFacts[]>
  issue(number: number): Promise<IssueFacts>
  /** When the App wrote the body of an issue of its own last, by its opening or by an edit. What others edited in it does not count. */
  bodyWrittenAt(number: number): Promise<string>
  openIssue(issue: {
    readonly title: string
    readonly body: string
    readonly labels: readonly string[]
  }): Promise<IssueFacts>
  editIssue(
    number: number,
    change: { readonly title?: string; readonly body?: string; readonly state?: 'open' | 'closed' },
  ): Promise<void>

  /** The role that a person has now. */
  role(login: string): Promise<Role>
  /** The logins of a team of the owner; null where the App may not see it. */
  teamMembers(slug: string): Promise<readonly string[] | null>
  /** A file of another repository of the same owner, at its default branch; null where it is not there or not seen. */
  ownersFile(repository: string, path: string): Promise<Uint8Array | null>
}

export interface Glance {
  readonly repository: RepositoryFacts
  readonly refs: ReadonlyMap<string, string | null>
  /** null: none of its refs is there. */
  readonly file: RefFile | null
  /**
   * Of open pull requests and of the App's own issues and pull requests, those that changed last (at least thirty), by number: a text that
   * becomes another one with the head, title, body, state, comments, reviews, labels, and with the checks of the head.
   */
  readonly threads: ReadonlyMap<number, string>
}

export interface RefFile {
  readonly ref: string
  /** Its head. */
  readonly commit: string
  /** null: there is no such file. */
  readonly bytes: Uint8Array | null
}

export interface RepositoryFacts {
  readonly owner: string
  readonly name: string
  readonly defaultBranch: string
  /** Of the default branch; null where the repository is empty. */
  readonly head: string | null
  readonly isFork: boolean
  readonly isArchived: boolean
  readonly isMirror: boolean
  readonly isPrivate: boolean
  readonly isEmpty: boolean
  readonly hasIssues: boolean
  readonly allowsAutoMerge: boolean
  /** In the order in which Lockstep prefers them: squash, merge, rebase. */
  readonly mergeMethods: readonly MergeMethod[]
}

export type MergeMethod = 'merge' | 'squash' | 'rebase'
export type Role = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin'

export interface CommitFacts {
  readonly oid: string
  readonly parents: readonly string[]
  readonly message: string
  /** null where no account goes with it. */
  readonly author: string | null
  /** Who put it where it is, as with `git commit --amend`; null: the forge did, for its author. */
  readonly committer: string | null
  readonly isBot: boolean
  readonly at: string
}

export interface TreeFacts {
  readonly entries: readonly TreeEntry[]
  /** The forge gave only a part of it. */
  readonly isTruncated: boolean
}

export interface TreeEntry {
  readonly path: string
  readonly kind: 'file' | 'executable' | 'link' | 'submodule'
  readonly oid: string
  /** In bytes; null for a submodule. */
  readonly size: number | null
}

export interface Comparison {
  readonly mergeBase: string
  readonly aheadBy: number
  readonly behindBy: number
  /** Changed between merge base and head. */
  readonly paths: readonly string[]
}

export interface NewCommit {
  /** null: the first of a history of its own, whose tree holds `files` alone. */
  readonly parent: string | null
  readonly message: string
  readonly files: ReadonlyMap<string, Uint8Array | null>
  /** Nothing of the parent's tree stays but what is in `files`: then nothing of it has to be read. */
  readonly isWhole?: boolean
}

/** null `before`: the ref must not exist; null `after`: it goes. */
export interface RefUpdate {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}

export interface PullFacts {
  readonly number: number
  readonly url: string
  readonly state: 'open' | 'closed' | 'merged'
  readonly isDraft: boolean
  readonly title: string
  readonly body: string
  readonly author: string
  /** Branch names without `refs/heads/`. */
  readonly base: string
  readonly head: string
  readonly headOid: string
  /** null: the forge has not found out yet. Only `pull` tells it. */
  readonly isMergeable: boolean | null
  /** It is not up to date with a base that lets in only what is. Only `pull` tells it, and only where nothing else is in its way. */
  readonly isBehind: boolean
  readonly mergeCommit: string | null
  readonly hasAutoMerge: boolean
  /** The App asked for it, and nobody else. */
  readonly hasOwnAutoMerge: boolean
  readonly labels: readonly string[]
  readonly closedBy: string | null
  readonly updatedAt: string
}

export interface OtherPull {
  readonly number: number
  readonly author: string
  readonly isBot: boolean
  readonly head: string
  readonly headOid: string
  readonly title: string
  readonly paths: readonly string[]
}

export interface NewPull {
  readonly title: string
  readonly body: string
  readonly head: string
  readonly base: string
  readonly isDraft: boolean
}

export interface PullChange {
  readonly title?: string
  readonly body?: string
  readonly state?: 'open' | 'closed'
}

export type MergeAnswer = { readonly status: 'done' } | { readonly status: 'refused'; readonly why: string }

export interface Review {
  readonly login: string
  readonly isBot: boolean
  readonly state: 'approved' | 'changes-requested' | 'commented' | 'dismissed' | 'pending'
  readonly commit: string | null
  readonly at: string
}

export interface ChecksFacts {
  readonly runs: readonly CheckRun[]
  /** Of other Apps, that have no run yet. */
  readonly openSuites: number
}

/** A check run or a commit status; the last of its name. */
export interface CheckRun {
  readonly name: string
  /** The App's slug, or the login of who set a status. */
  readonly by: string
  readonly isOwn: boolean
  readonly status: 'waiting' | 'succeeded' | 'failed' | 'neutral'
  readonly url: string | null
  readonly endedAt: string | null
}

export interface BranchRules {
  readonly requiredChecks: readonly string[]
  readonly requiresUpToDate: boolean
  readonly hasMergeQueue: boolean
}

export interface Comment {
  readonly id: number
  readonly author: string
  /** Written by a bot, or by an App in somebody's name. */
  readonly isBot: boolean
  readonly body: string
  readonly createdAt: string
  /** Of the last change of its text. */
  readonly updatedAt: string
}

export type Reaction = '+1' | '-1' | 'confused' | 'eyes' | 'rocket'

export interface IssueFacts {
  readonly number: number
  readonly url: string
  readonly state: 'open' | 'closed'
  readonly title: string
  readonly body: string
  readonly author: string
  readonly closedBy: string | null
  readonly updatedAt: string
}
