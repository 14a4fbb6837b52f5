#!/usr/bin/env node
/** `npm start`: opens the door, builds what is stale behind it, and lets the server move in. */

import { checkNode } from './check-node.js'

checkNode()
const args = process.argv.slice(2)
// Asked what there is, nothing is opened or built.
if (args.includes('--help') || args.includes('-h')) {
  const { usage } = await import('./usage.js')
  console.log(usage)
  process.exit(0)
}
// Only now: an older Node could not even read these.
const { openDoor } = await import('./door.js')
const { addressFrom } = await import('./address.js')
const { refusePlain } = await import('./refuse-plain.js')
const { keepFresh, pairFilesIn, readPair } = await import('./tls.js')
const { buildStale, serverEntry } = await import('../scripts/build.js')

let ended = false
const address = addressFrom(args, process.env)
const { files, pair } = await readTls().catch((error) => refuse(error))
const door = await openDoor(address, pair).catch((error) => refuse(error))
if (files) keepFresh(files, pair, { take: door.renew })

const { port } = door.server.address()
console.log(`Peel answers at ${pair ? 'https' : 'http'}://localhost:${port} and is getting ready…`)

const words = { server: 'Building the server (once)', screens: 'Building the screens (once)' }
const report = (part, state) => door.step(part, words[part], state === 'building' ? 'running' : 'done')
const { server, screens } = buildStale(report)
screens.catch(end)
try {
  await server
  const { serve } = await import(serverEntry)
  await serve({ args, env: process.env, door, screens })
} catch (error) {
  await end(error)
}

/** The certificate and its key; where there are none, nobody but this machine is spoken to. */
async function readTls() {
  const files = pairFilesIn(process.env)
  if (!files) await refusePlain(address, process.env)
  return { files, pair: files && readPair(files) }
}

/** One sentence on the terminal and on a page that is open, then the end. What nobody foresaw is printed whole. */
async function end(error) {
  // Screens that fail to build are heard here and by the server that waits for them.
  if (ended) return
  ended = true
  const { code = 'start.unexpected', sentence = error.message } = error
  console.error(error.sentence ?? error.stack)
  await door.fail({ code, sentence })
  process.exit(2)
}

function refuse(error) {
  const sentences = {
    EADDRINUSE: `Port ${address.port} is taken, perhaps by another Peel. Stop that one, or choose another port: npm start -- --port ${address.port + 1}`,
    EACCES: `This user may not listen on port ${address.port}. Choose one above 1024: npm start -- --port 7373`,
    EADDRNOTAVAIL: `This machine has no address ${address.host}. Leave --host away to listen on this machine only.`,
    ENOTFOUND: `There is no host called ${address.host}. Leave --host away to listen on this machine only.`,
  }
  console.error(
    error.sentence ?? sentences[error.code] ?? `Peel could not listen on ${address.host}:${address.port}: ${error.message}`,
  )
  process.exit(2)
}
