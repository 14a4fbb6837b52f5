#!/usr/bin/env node
/** `npx peel <room> <verb>`: builds the server part when it is stale, then runs one command. */

import { buildStale, commandEntry } from '../scripts/build.js'
import { checkNode } from './check-node.js'

checkNode()
try {
  await buildServerOnly()
} catch (error) {
  console.error(error.message)
  process.exit(2)
}
const { runCommand } = await import(commandEntry)
process.exitCode = await runCommand(process.argv.slice(2), process.env)

function buildServerOnly() {
  const announce = (part, state) => {
    if (part === 'server' && state === 'building') process.stderr.write('Building Peel (once)…\n')
  }
  return buildStale(announce, ['server']).server
}
