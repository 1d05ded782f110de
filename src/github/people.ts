/** Who may do what, asked live, and what the owner's other repositories hold. */
import * as z from 'zod/mini'
import type { Forge, Role } from '../propose/forge.ts'
import type { Client } from './client.ts'
import { readContent } from './contents.ts'
import { isName } from './shapes.ts'

const Permission = z.object({ permission: z.string(), role_name: z.optional(z.string()) })
const Member = z.object({ login: z.string() })

const ROLES: Readonly<Record<string, Role>> = {
  read: 'read',
  triage: 'triage',
  write: 'write',
  maintain: 'maintain',
  admin: 'admin',
}

/** Not there, or not for the App to see. */
const UNSEEN = [403, 404]

export function peopleCalls(client: Client): Pick<Forge, 'role' | 'teamMembers' | 'ownersFile'> {
  return {
    role: (login) => readRole(client, login),
    teamMembers: (slug) => readMembers(client, slug),
    ownersFile: (repository, path) => readContent(client, { repository, path }),
  }
}

/** A role of the organization's own making counts as the permission that it is built on. */
async function readRole(client: Client, login: string): Promise<Role> {
  if (!isName(login)) return 'none'
  const route = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission'
  const found = await client.find(route, { username: login }, Permission, [404])
  if (found === null) return 'none'
  return ROLES[found.role_name ?? ''] ?? ROLES[found.permission] ?? 'none'
}

async function readMembers(client: Client, slug: string): Promise<readonly string[] | null> {
  if (!isName(slug)) return null
  const members = await client.list(
    'GET /orgs/{org}/teams/{team_slug}/members',
    { org: client.owner, team_slug: slug },
    { schema: z.array(Member), of: (answer) => answer, pages: 10 },
    UNSEEN,
  )
  return members === null ? null : members.map(({ login }) => login)
}
