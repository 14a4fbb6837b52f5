/** Builds what is stale: the server (TypeScript to `dist/`) and the screens (Vite to `web/dist/`). No step needs the network. */

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

const parts = {
  server: {
    sources: ['src', 'demo', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'],
    skips: /(^|\/)ui(\/|$)|\.test\.tsx?$/,
    output: join(root, 'dist'),
    command: [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--noCheck'],
    // Policies are read, not compiled; they stand beside the code that reads them.
    copies: /\.cedar(schema)?$/,
  },
  screens: {
    sources: ['web', 'src', 'scripts/offline-verifier.js', 'vite.config.ts', 'tsconfig.web.json', 'package-lock.json'],
    skips: /^web\/dist(\/|$)|\.test\.tsx?$/,
    output: join(root, 'web/dist'),
    command: [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
  },
}

/**
 * Builds both parts side by side where they are stale.
 *
 * @param {(part: 'server' | 'screens', state: 'fresh' | 'building' | 'built') => void} [report]
 * @param {('server' | 'screens')[]} [wanted]
 * @returns {{ server: Promise<void>, screens: Promise<void> }} each rejects with what the compiler said
 */
export function buildStale(report = () => {}, wanted = ['server', 'screens']) {
  const build = (name) => (wanted.includes(name) ? buildPart(name, report) : Promise.resolve())
  return { server: build('server'), screens: build('screens') }
}

async function buildPart(name, report) {
  const part = parts[name]
  const stamp = join(part.output, '.stamp')
  const digest = digestOf(part)
  const isFresh = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === digest
  if (isFresh()) return report(name, 'fresh')
  report(name, 'building')
  removeLeftovers(part.output)
  // Built beside and moved in whole, so that a second Peel starting now never runs half of it.
  const fresh = `${part.output}.${process.pid}`
  try {
    mkdirSync(fresh, { recursive: true })
    await run([...part.command, '--outDir', fresh])
    if (part.copies) copyFiles(part.copies, part.sources[0], fresh)
    writeFileSync(join(fresh, '.stamp'), digest)
    rmSync(part.output, { recursive: true, force: true })
    renameSync(fresh, part.output)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    // A second Peel that started at the same time was quicker with the same.
    if (!isFresh()) throw explain(error)
  }
  report(name, 'built')
}

/** Half-built folders of builds that were killed: `dist.27136`, when no process 27136 lives any more. */
export function removeLeftovers(output) {
  const [folder, name] = [dirname(output), `${basename(output)}.`]
  for (const entry of existsSync(folder) ? readdirSync(folder) : []) {
    const pid = entry.startsWith(name) ? Number(entry.slice(name.length)) : Number.NaN
    if (!Number.isInteger(pid) || pid <= 0 || isAlive(pid)) continue
    // Whoever may not tidy up may still build.
    try {
      rmSync(join(folder, entry), { recursive: true, force: true })
    } catch {}
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** What a folder that cannot be written to means for whoever starts Peel there. */
function explain(error) {
  const reasons = {
    EACCES: 'this user may not write there',
    EPERM: 'this user may not write there',
    EROFS: 'the disk is read-only',
    ENOSPC: 'the disk is full',
  }
  const why = reasons[error.code]
  if (!why) return error
  const sentence = `Peel could not be built in ${root}: ${why}. Mend that, or start it once as a user who may write there; nothing was started.`
  return Object.assign(new Error(sentence, { cause: error }), { code: 'start.build-failed', sentence })
}

function copyFiles(which, folder, to) {
  for (const name of readdirSync(join(root, folder), { recursive: true })) {
    if (!which.test(name)) continue
    mkdirSync(dirname(join(to, folder, name)), { recursive: true })
    copyFileSync(join(root, folder, name), join(to, folder, name))
  }
}

/** Path, size and time of each source: cheap, and enough to notice an edit, a checkout or a changed dependency. */
function digestOf({ sources, skips }) {
  const hash = createHash('sha256')
  const visit = (path) => {
    if (skips.test(path)) return
    const full = join(root, path)
    if (!existsSync(full)) return
    const facts = statSync(full)
    if (facts.isDirectory()) {
      for (const name of readdirSync(full).sort()) visit(`${path}/${name}`)
      return
    }
    hash.update(`${path}:${facts.size}:${Math.floor(facts.mtimeMs)}\n`)
  }
  for (const source of sources) visit(source)
  return hash.digest('hex')
}

function run([script, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    child.stdout.on('data', (text) => {
      said += text
    })
    child.stderr.on('data', (text) => {
      said += text
    })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(stopped(said.trim()))))
  })
}

function stopped(said) {
  const sentence = `The build stopped.\n${said}`
  return Object.assign(new Error(sentence), { code: 'start.build-failed', sentence })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const say = (part, state) => console.log(`${part}: ${state === 'fresh' ? 'nothing to build' : state}`)
  const { server, screens } = buildStale(say)
  await Promise.all([server, screens]).catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}

export const screensFolder = parts.screens.output
export const serverEntry = join(dirname(parts.server.output), 'dist/src/app/serve.js')
export const commandEntry = join(dirname(parts.server.output), 'dist/src/app/cli.js')
