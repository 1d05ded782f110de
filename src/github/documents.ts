/** The GraphQL that Lockstep sends: what REST has not, or has only with a call for each item. */

const REPOSITORY_FIELDS = /* GraphQL */ `
  id
  nameWithOwner
  isFork
  isArchived
  isDisabled
  isMirror
  isPrivate
  isEmpty
  hasIssuesEnabled
  autoMergeAllowed
  squashMergeAllowed
  mergeCommitAllowed
  rebaseMergeAllowed
  defaultBranchRef {
    name
    target {
      oid
    }
  }
`

/** The repository as it stands, with the head of its default branch. A rename is followed. */
export const REPOSITORY = /* GraphQL */ `
  query Repository($owner: String!, $name: String!) {
    repository(owner: $owner, name: $name) {
      ${REPOSITORY_FIELDS}
    }
  }
`

const FILE_FIELDS = /* GraphQL */ `
  target {
    oid
    ... on Commit {
      file(path: $path) {
        oid
        type
        object {
          ... on Blob {
            text
            isTruncated
          }
        }
      }
    }
  }
`

/** A ref's head and one file of its tree. */
export const REF_FILE = /* GraphQL */ `
  query RefFile($owner: String!, $name: String!, $ref: String!, $path: String!) {
    repository(owner: $owner, name: $name) {
      ref(qualifiedName: $ref) {
        ${FILE_FIELDS}
      }
    }
  }
`

/**
 * The repository, a file at the refs `f0`, `f1`, ... of as many variables `at0`, `at1`, ..., the refs `r0`, `r1`, ... of the variables `n0`,
 * `n1`, ..., and what is open.
 */
export function glanceDocument(count: { readonly files: number; readonly refs: number }): string {
  const files = Array.from({ length: count.files }, (_, number) => number)
  const refs = Array.from({ length: count.refs }, (_, number) => number)
  const names = [...files.map((number) => `at${number}`), ...refs.map((number) => `n${number}`)]
  return `query Glance($owner: String!, $name: String!, $path: String!${names.map((name) => `, $${name}: String!`).join('')}) {
    repository(owner: $owner, name: $name) {
      ${REPOSITORY_FIELDS}
      ${files.map((number) => `f${number}: ref(qualifiedName: $at${number}) { ${FILE_FIELDS} }`).join('\n      ')}
      ${refs.map((number) => `r${number}: ref(qualifiedName: $n${number}) { target { oid } }`).join('\n      ')}
      pullRequests(states: [OPEN], first: 50, orderBy: { field: UPDATED_AT, direction: DESC }) {
        nodes {
          number
          updatedAt
          headRefOid
          baseRefName
          isDraft
          autoMergeRequest {
            mergeMethod
          }
          approvals: reviews(states: [APPROVED]) {
            totalCount
          }
          objections: reviews(states: [CHANGES_REQUESTED]) {
            totalCount
          }
          statusCheckRollup {
            state
            contexts(first: 1) {
              checkRunCountsByState {
                state
                count
              }
              statusContextCountsByState {
                state
                count
              }
            }
          }
        }
      }
    }
  }`
}

/** Blobs `b0`, `b1`, ... of as many variables `o0`, `o1`, ... */
export function blobsDocument(count: number): string {
  const numbers = Array.from({ length: count }, (_, number) => number)
  return `query Blobs($owner: String!, $name: String!, ${numbers.map((number) => `$o${number}: GitObjectID!`).join(', ')}) {
    repository(owner: $owner, name: $name) {
      ${numbers.map((number) => `b${number}: object(oid: $o${number}) { ... on Blob { text isTruncated } }`).join('\n      ')}
    }
  }`
}

/** Of an issue: when it was made, and the last edits of its body, whichever end they are listed from. */
export const BODY_EDITS = /* GraphQL */ `
  query BodyEdits($owner: String!, $name: String!, $number: Int!) {
    repository(owner: $owner, name: $name) {
      issue(number: $number) {
        createdAt
        first: userContentEdits(first: 50) {
          nodes {
            editedAt
            editor {
              login
            }
          }
        }
        last: userContentEdits(last: 50) {
          nodes {
            editedAt
            editor {
              login
            }
          }
        }
      }
    }
  }
`

/** When the body of a pull request was changed last, by whomever. */
export const PULL_EDITED = /* GraphQL */ `
  query PullEdited($owner: String!, $name: String!, $number: Int!) {
    repository(owner: $owner, name: $name) {
      pullRequest(number: $number) {
        lastEditedAt
      }
    }
  }
`

/** REST does not tell it. */
export const PULL_QUEUED = /* GraphQL */ `
  query PullQueued($owner: String!, $name: String!, $number: Int!) {
    repository(owner: $owner, name: $name) {
      pullRequest(number: $number) {
        isInMergeQueue
      }
    }
  }
`

/** The open pull requests onto a branch, with the first hundred paths of each. */
export const OPEN_PULLS = /* GraphQL */ `
  query OpenPulls($owner: String!, $name: String!, $base: String!) {
    repository(owner: $owner, name: $name) {
      pullRequests(baseRefName: $base, states: [OPEN], first: 50, orderBy: { field: UPDATED_AT, direction: DESC }) {
        nodes {
          number
          title
          headRefName
          headRefOid
          author {
            __typename
            login
          }
          files(first: 100) {
            nodes {
              path
            }
          }
        }
      }
    }
  }
`

/** All refs move, or none. */
export const UPDATE_REFS = /* GraphQL */ `
  mutation UpdateRefs($input: UpdateRefsInput!) {
    updateRefs(input: $input) {
      clientMutationId
    }
  }
`

export const ENABLE_AUTO_MERGE = /* GraphQL */ `
  mutation EnableAutoMerge($input: EnablePullRequestAutoMergeInput!) {
    enablePullRequestAutoMerge(input: $input) {
      clientMutationId
    }
  }
`

export const DISABLE_AUTO_MERGE = /* GraphQL */ `
  mutation DisableAutoMerge($input: DisablePullRequestAutoMergeInput!) {
    disablePullRequestAutoMerge(input: $input) {
      clientMutationId
    }
  }
`

export const MARK_READY = /* GraphQL */ `
  mutation MarkReady($input: MarkPullRequestReadyForReviewInput!) {
    markPullRequestReadyForReview(input: $input) {
      clientMutationId
    }
  }
`

export const ENQUEUE = /* GraphQL */ `
  mutation Enqueue($input: EnqueuePullRequestInput!) {
    enqueuePullRequest(input: $input) {
      clientMutationId
    }
  }
`
