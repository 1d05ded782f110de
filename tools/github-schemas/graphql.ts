/** Cuts GitHub's GraphQL schema to the fields that the sandbox serves; the types of arguments and inputs come whole. */
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  buildSchema,
  getNamedType,
  printType,
} from 'graphql'
import { GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, type GraphQLNamedType } from 'graphql'

/** Of each object type and interface, the fields that are served. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Query: ['repository'],
  Node: ['id'],
  Repository: [
    ...['id', 'nameWithOwner', 'isFork', 'isArchived', 'isDisabled', 'isMirror', 'isPrivate', 'isEmpty'],
    ...['hasIssuesEnabled', 'autoMergeAllowed', 'squashMergeAllowed', 'mergeCommitAllowed', 'rebaseMergeAllowed'],
    ...['defaultBranchRef', 'ref', 'object', 'pullRequests', 'pullRequest', 'issue'],
  ],
  Ref: ['id', 'name', 'prefix', 'target'],
  GitObject: ['id', 'oid'],
  Blob: ['id', 'oid', 'byteSize', 'isBinary', 'isTruncated', 'text'],
  Commit: ['id', 'oid', 'message', 'file'],
  Tree: ['id', 'oid'],
  TreeEntry: ['name', 'path', 'mode', 'type', 'oid', 'object'],
  Actor: ['login'],
  Bot: ['id', 'login'],
  User: ['id', 'login'],
  PullRequestConnection: ['nodes', 'totalCount'],
  PullRequest: [
    ...['id', 'number', 'title', 'isDraft', 'headRefName', 'headRefOid', 'baseRefName', 'updatedAt', 'author'],
    ...['autoMergeRequest', 'files', 'statusCheckRollup', 'reviews', 'lastEditedAt', 'isInMergeQueue'],
  ],
  PullRequestReviewConnection: ['totalCount'],
  Issue: ['id', 'createdAt', 'userContentEdits'],
  UserContentEditConnection: ['nodes', 'totalCount'],
  UserContentEdit: ['id', 'editedAt', 'editor'],
  AutoMergeRequest: ['mergeMethod'],
  PullRequestChangedFileConnection: ['nodes', 'totalCount'],
  PullRequestChangedFile: ['path'],
  StatusCheckRollup: ['id', 'state', 'contexts'],
  StatusCheckRollupContextConnection: ['totalCount', 'checkRunCountsByState', 'statusContextCountsByState'],
  CheckRunStateCount: ['state', 'count'],
  StatusContextStateCount: ['state', 'count'],
  Mutation: [
    ...['updateRefs', 'enablePullRequestAutoMerge', 'disablePullRequestAutoMerge'],
    ...['markPullRequestReadyForReview', 'enqueuePullRequest'],
  ],
  UpdateRefsPayload: ['clientMutationId'],
  EnablePullRequestAutoMergePayload: ['clientMutationId', 'pullRequest'],
  DisablePullRequestAutoMergePayload: ['clientMutationId', 'pullRequest'],
  MarkPullRequestReadyForReviewPayload: ['clientMutationId', 'pullRequest'],
  EnqueuePullRequestPayload: ['clientMutationId', 'mergeQueueEntry'],
  MergeQueueEntry: ['id', 'position'],
}

/** Where the cut begins: both roots, and the types that stand behind interfaces. */
const ROOTS = ['Query', 'Mutation', 'Blob', 'Commit', 'Tree', 'Bot', 'User']

const BUILT_IN = new Set(['String', 'Int', 'Float', 'Boolean', 'ID'])

export function cutGraphql(sdl: string): string {
  const schema = buildSchema(sdl, { assumeValid: true, noLocation: true })
  const printed = new Map<string, string>()
  const names = [...ROOTS]
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (printed.has(name) || BUILT_IN.has(name)) continue
    const type = schema.getType(name)
    if (type === undefined) throw new Error(`GitHub has no type ${name}`)
    printed.set(name, withoutDescriptions(printType(cut(type))))
    names.push(...namesReached(type))
  }
  return [...printed.values()].sort().join('\n\n') + '\n'
}

function served(type: GraphQLObjectType | GraphQLInterfaceType) {
  const wanted = FIELDS[type.name]
  if (wanted === undefined) throw new Error(`say which fields of ${type.name} are served`)
  const fields = type.getFields()
  return wanted.map((name) => {
    const field = fields[name]
    if (field === undefined) throw new Error(`GitHub has no ${type.name}.${name}`)
    return field
  })
}

/** An interface stays where all of its fields that are served are among these. */
function isServed(name: string, fields: ReadonlySet<string>): boolean {
  return FIELDS[name]?.every((field) => fields.has(field)) ?? false
}

function cut(type: GraphQLNamedType): GraphQLNamedType {
  if (!isObjectType(type) && !isInterfaceType(type)) return type
  const config = type.toConfig()
  const wanted = new Set(served(type).map(({ name }) => name))
  const fields = Object.fromEntries(Object.entries(config.fields).filter(([name]) => wanted.has(name)))
  const interfaces = config.interfaces.filter(({ name }) => isServed(name, wanted))
  return isObjectType(type)
    ? new GraphQLObjectType({ ...config, fields, interfaces } as ConstructorParameters<typeof GraphQLObjectType>[0])
    : new GraphQLInterfaceType({ ...config, fields, interfaces } as ConstructorParameters<
        typeof GraphQLInterfaceType
      >[0])
}

function namesReached(type: GraphQLNamedType): string[] {
  if (isInputObjectType(type)) return inputNames(type)
  if (isEnumType(type) || (!isObjectType(type) && !isInterfaceType(type))) return []
  const own = new Set(served(type).map(({ name }) => name))
  const interfaces = type.getInterfaces().flatMap(({ name }) => (isServed(name, own) ? [name] : []))
  const fields = served(type).flatMap((field) => [
    getNamedType(field.type).name,
    ...field.args.map((argument) => getNamedType(argument.type).name),
  ])
  return [...interfaces, ...fields]
}

function inputNames(type: GraphQLInputObjectType): string[] {
  return Object.values(type.getFields()).map((field) => getNamedType(field.type).name)
}

function withoutDescriptions(sdl: string): string {
  return sdl
    .replace(/^ *"""[\s\S]*?"""\n/gm, '')
    .replace(/\n\s*\n/g, '\n')
    .replace(/ @deprecated\(reason: "(?:[^"\\]|\\.)*"\)/g, '')
}
