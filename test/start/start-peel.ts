/** Starts Peel as a user does, in a process and a folder of its own, and waits for what it says. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface RunningPeel {
  url: string
  home: string
  said(): string
  /** Resolves when the process has ended after SIGTERM. */
  stop(): Promise<void>
}

export interface EndedPeel {
  code: number | null
  said: string
}

/** A folder that does not exist yet, removed by `clean`. */
export function freshHome(): { home: string; clean(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'peel-start-'))
  return { home: join(folder, 'home'), clean: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Resolves when tonight's plan stands; rejects with what was said when the start ends before that. */
export async function startPeel(args: string[], env: Record<string, string> = {}): Promise<RunningPeel> {
  const { child, said } = launch('bin/start.js', args, env)
  const url = await heard(child, said, /Peel is ready at (\S+)/)
  const home = args[args.indexOf('--home') + 1] ?? ''
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      if (child.exitCode !== null) return resolve()
      child.on('exit', () => resolve())
      child.kill('SIGTERM')
    })
  return { url, home, said, stop }
}

/** Kills a start with SIGKILL as soon as it says this. */
export async function killStart(args: string[], when: RegExp): Promise<void> {
  const { child, said } = launch('bin/start.js', args, {})
  await heard(child, said, when)
  await new Promise((resolve) => {
    child.on('close', resolve)
    child.kill('SIGKILL')
  })
}

/** A start whose page somebody has open: resolves at its end with the last page and the last status that were read. */
export async function watchStart(
  args: string[],
  env: Record<string, string> = {},
): Promise<EndedPeel & { page: string; status: string }> {
  const { child, said } = launch('bin/start.js', args, env)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const url = await heard(child, said, /Peel answers at (\S+)/)
  const read = (path: string, before: string): Promise<string> =>
    fetch(url + path).then(
      (response) => response.text(),
      () => before,
    )
  let [page, status] = ['', '']
  let over = false
  ended.then(() => {
    over = true
  })
  while (!over) {
    page = await read('/', page)
    status = await read('/api/status', status)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return { code: await ended, said: said(), page, status }
}

/** The first group of what was waited for; rejects when the process ends without saying it. */
function heard(child: ChildProcess, said: () => string, what: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const found = what.exec(said())
      if (found) resolve(found[1] ?? '')
    })
    child.on('exit', (code) => reject(new Error(`Peel ended with ${code}:\n${said()}`)))
  })
}

/** Runs to its end, for starts that must refuse. */
export const runStart = (args: string[], env: Record<string, string> = {}, user?: number): Promise<EndedPeel> =>
  runToEnd('bin/start.js', args, env, user)

/** One command line, as `npx peel …`. */
export const runPeel = (args: string[], env: Record<string, string> = {}): Promise<EndedPeel> =>
  runToEnd('bin/peel.js', args, env)

function runToEnd(script: string, args: string[], env: Record<string, string>, user?: number): Promise<EndedPeel> {
  const { child, said } = launch(script, args, env, user)
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said: said() })))
}

function launch(
  script: string,
  args: string[],
  env: Record<string, string>,
  user?: number,
): { child: ChildProcess; said(): string } {
  const child = spawn(process.execPath, [join(root, script), ...args], {
    env: { ...process.env, DATABASE_URL: '', NODE_ENV: '', PEEL_HOME: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  })
  let text = ''
  const hear = (chunk: unknown): void => {
    text += chunk
  }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  return { child, said: () => text }
}
