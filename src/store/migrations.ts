/** The tables' form, step by step. A step that was released is never changed. */
import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Migration, MigrationProvider } from 'kysely/migration'

export const SCHEMA = 'lockstep'

const first: Migration = {
  async up(database: Kysely<unknown>) {
    const { schema } = database
    await schema
      .createTable('installation')
      .addColumn('id', 'bigint', (column) => column.primaryKey())
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('isSuspended', 'boolean', (column) => column.notNull())
      .execute()
    await schema
      .createTable('repository')
      .addColumn('id', 'bigint', (column) => column.primaryKey())
      .addColumn('installation', 'bigint', (column) => column.notNull())
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('dueAt', 'timestamptz', (column) => column.notNull())
      .addColumn('lookedAt', 'timestamptz')
      .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('failure', 'text')
      .addColumn('deadAt', 'timestamptz')
      .execute()
    await schema.createIndex('repositoryDue').on('repository').column('dueAt').execute()
    await schema.createIndex('repositoryInstallation').on('repository').column('installation').execute()
    await schema
      .createTable('cause')
      .addColumn('seq', 'bigserial', (column) => column.primaryKey())
      .addColumn('repository', 'bigint', (column) => column.notNull())
      .addColumn('cause', 'jsonb', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addUniqueConstraint('causeOnce', ['repository', 'digest'])
      .execute()
    await schema
      .createTable('delivery')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
      .execute()
    await schema.createIndex('deliveryAt').on('delivery').column('at').execute()
    await schema
      .createTable('kept')
      .addColumn('repository', 'bigint', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('at', 'timestamptz', (column) => column.notNull())
      .addPrimaryKeyConstraint('keptOnce', ['repository', 'key'])
      .execute()
  },
}

export const migrations: MigrationProvider = {
  getMigrations: () => Promise.resolve({ '0001-first': first }),
}
