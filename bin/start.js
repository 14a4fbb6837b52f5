#!/usr/bin/env node
/** `npm start`: opens the door, builds what is stale behind it, and lets the server move in. */

import { buildStale, serverEntry } from '../scripts/build.js'
import { addressFrom } from './address.js'
import { checkNode } from './check-node.js'
import { openDoor } from './door.js'

checkNode()
const address = addressFrom(process.argv.slice(2), process.env)
const door = await openDoor(address).catch((error) => refuse(error))

const { port } = door.server.address()
console.log(`Peel answers at http://localhost:${port} and is getting ready…`)

const words = { server: 'Building the server (once)', screens: 'Building the screens (once)' }
const report = (part, state) => door.step(part, words[part], state === 'building' ? 'running' : 'done')
const { server, screens } = buildStale(report)
const broken = (error) => {
  door.fail(error.message)
  console.error(error.message)
  process.exitCode = 1
  setTimeout(() => process.exit(1), 2_000)
}
screens.catch(broken)
try {
  await server
  const { serve } = await import(serverEntry)
  await serve({ args: process.argv.slice(2), env: process.env, door, screens })
} catch (error) {
  if (!error.sentence) broken(error)
  else {
    console.error(error.sentence)
    process.exit(2)
  }
}

function refuse(error) {
  const sentences = {
    EADDRINUSE: `Port ${address.port} is taken, perhaps by another Peel. Stop that one, or choose another port: npm start -- --port ${address.port + 1}`,
    EACCES: `This user may not listen on port ${address.port}. Choose one above 1024: npm start -- --port 7373`,
    EADDRNOTAVAIL: `This machine has no address ${address.host}. Leave --host away to listen on this machine only.`,
  }
  console.error(sentences[error.code] ?? `Peel could not listen on ${address.host}:${address.port}: ${error.message}`)
  process.exit(2)
}
