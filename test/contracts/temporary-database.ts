/** A PostgreSQL database that exists for one test: made on the server of PEEL_TEST_DATABASE_URL, dropped afterwards. */

import { randomUUID } from 'node:crypto'
import pg from 'pg'

export const testServer = process.env.PEEL_TEST_DATABASE_URL

/** The reason to print where no server was given; `.ci/run` starts one. */
export const noServer = testServer ? false : 'PEEL_TEST_DATABASE_URL names no PostgreSQL server that tests may use'

export async function makeDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  if (!testServer) throw new Error('no test server')
  const name = `peel_test_${randomUUID().replaceAll('-', '')}`
  await onServer(`create database ${name}`)
  const url = new URL(testServer)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(`drop database ${name} with (force)`) }
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: testServer })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
