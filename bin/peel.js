#!/usr/bin/env node
/** `npx peel <room> <verb>`: builds the server part when it is stale, then runs one command. */

import { checkNode } from './check-node.js'

checkNode()
// Only now: an older Node could not even read this.
const { buildStale, commandEntry } = await import('../scripts/build.js')
try {
  await buildServerOnly()
} catch (error) {
  console.error(error.sentence ?? error.message)
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
