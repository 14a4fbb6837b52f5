/** What can go wrong with a store, in words for whoever starts Peel. */

import { defineErrors } from '../../kernel/errors.ts'

export const storeError = defineErrors('store', {
  'folder-taken': {
    status: 409,
    sentence: (f: { folder: string; pid: number; since: string }) =>
      `Another Peel (process ${f.pid}, since ${f.since}) already works in ${f.folder}; your records are safe. Use that one, or stop it and start again.`,
  },
  'folder-forbidden': {
    status: 500,
    sentence: (f: { folder: string }) =>
      `Peel may not write in ${f.folder}; nothing was changed. Give this user the right to write there, or choose another folder with --home.`,
  },
  'folder-not-a-folder': {
    status: 500,
    sentence: (f: { folder: string }) => `${f.folder} is not a folder; nothing was changed. Choose another folder with --home.`,
  },
  'disk-full': {
    status: 507,
    sentence: (f: { folder: string }) =>
      `The disk that holds ${f.folder} is full. What was confirmed before is safe, the last action was not saved: free some space, then start Peel again.`,
  },
  'cannot-open': {
    status: 500,
    sentence: (f: { folder: string; why: string }) =>
      `The records in ${f.folder} could not be opened (${f.why}). Nothing was changed; restore the newest copy with: peel store restore.`,
  },
  'engine-stopped': {
    status: 500,
    sentence: (f: { folder: string }) =>
      `The database engine for ${f.folder} stopped. What was confirmed before is safe, the last action was not saved: start Peel again.`,
  },
  'embedded-in-production': {
    status: 500,
    sentence: (_: Record<string, never>) =>
      'The embedded store is for a single station: one process, one query at a time. Peel will not use it with NODE_ENV=production; set DATABASE_URL to a PostgreSQL, or PEEL_ALLOW_EMBEDDED=1 if one station is what you want.',
  },
  'server-unreachable': {
    status: 503,
    sentence: (f: { place: string; why: string }) =>
      `The database server ${f.place} does not answer (${f.why}); nothing was changed. Start it, or correct DATABASE_URL.`,
  },
  'server-refused': {
    status: 503,
    sentence: (f: { place: string; why: string }) =>
      `The database server ${f.place} refused Peel (${f.why}); nothing was changed. Correct the name, password or database in DATABASE_URL.`,
  },
  'server-unencrypted': {
    status: 500,
    sentence: (f: { place: string; mode: string }) =>
      `Records would travel to the database server ${f.place} in the open, or to whoever answers there (sslmode ${f.mode}); nothing was changed. Say sslmode=verify-full in DATABASE_URL, with sslrootcert naming your authority's certificate, or PEEL_ALLOW_UNENCRYPTED_DATABASE=1 if this is wanted.`,
  },
  'server-file-unreadable': {
    status: 500,
    sentence: (f: { path: string; why: string }) =>
      `DATABASE_URL names ${f.path} for the encrypted way to PostgreSQL, and it cannot be read (${f.why}); nothing was changed. Correct the path, or give this user leave to read it.`,
  },
  'server-too-old': {
    status: 500,
    sentence: (f: { place: string; version: number }) =>
      `The database server ${f.place} runs PostgreSQL ${f.version}; Peel needs 15 or newer. Nothing was changed.`,
  },
  'role-not-allowed': {
    status: 500,
    sentence: (f: { user: string; role: string }) =>
      `The database user ${f.user} is above row-level security and may not set up the role ${f.role} that holds it to one agency's rows; nothing was started. Sign in as an ordinary user that owns the database, or let a superuser run: create role ${f.role}; grant ${f.role} to ${f.user}.`,
  },
  'nobodys-table': {
    status: 500,
    sentence: (f: { table: string }) =>
      `The table ${f.table} does not say whose its rows are (it has no agency_id), so they cannot be kept apart; Peel does not start on it. If it is not Peel's, give it another name or another schema.`,
  },
  closed: {
    status: 503,
    sentence: (_: Record<string, never>) => 'Peel is shutting down; this action was not saved. Try again in a minute.',
  },
  'no-target': {
    status: 422,
    sentence: (_: Record<string, never>) =>
      'Say where the records shall go: peel store move --to postgres://user@server/database. Nothing was changed.',
  },
  'target-not-empty': {
    status: 409,
    sentence: (f: { table: string }) =>
      `The store to be filled already holds rows (in ${f.table}); nothing was changed. Name an empty one.`,
  },
  'move-differs': {
    status: 500,
    sentence: (f: { table: string; from: number; to: number }) =>
      `${f.table} did not arrive as it left (${f.from} rows left, ${f.to} arrived, or their contents differ); nothing was kept in the target and the source is unchanged.`,
  },
  'newer-records': {
    status: 409,
    sentence: (f: { step: string }) =>
      `These records were written by a newer Peel (it knows ${f.step}); nothing was changed. Use that version, or a newer one.`,
  },
  'no-backup': {
    status: 404,
    sentence: (f: { folder: string }) => `There is no backup in ${f.folder}; nothing was changed.`,
  },
  'backup-damaged': {
    status: 422,
    sentence: (f: { file: string; why: string }) =>
      `${f.file} is not a whole backup (${f.why}); nothing was changed. Use an older one.`,
  },
  'copy-end-marker': {
    status: 422,
    sentence: (f: { table: string }) =>
      `A row for ${f.table} is the end mark of a copy (a backslash and a full stop), which would hide all rows after it; nothing was written.`,
  },
  'somebody-is-at-it': {
    status: 409,
    sentence: (f: { thing: string }) =>
      `Another Peel on the same database server is changing ${f.thing} right now; nothing was changed here. Wait until it has finished, then try again.`,
  },
  'lock-lost': {
    status: 503,
    sentence: (f: { thing: string }) =>
      `The connection to the database server that kept others away from ${f.thing} broke, so Peel stopped writing: what was not finished was taken back. Look at what is there, then try again.`,
  },
  'nested-transaction': {
    status: 500,
    sentence: (_: Record<string, never>) =>
      'A transaction was started, or the whole store used, inside a transaction; nothing was written. Use the connection that the transaction was given.',
  },
})
