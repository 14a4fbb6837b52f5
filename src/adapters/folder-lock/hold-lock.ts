/** One Peel per folder: a second process on the same PGlite folder silently loses one side's rows, so it must not open. */

import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../ports/clock.ts'
import { storeError } from '../store-sql/errors.ts'

/** What the lock file says about its holder, as JSON. */
interface Holder {
  pid: number
  host: string
  /** Differs after each start of the machine, where the system tells. */
  boot: string
  /** When the process began, as the system counts; tells a reused process number from the same process. */
  began: string
  since: string
  token: string
}

const HEARTBEAT_MS = 15_000
/** A holder on another machine (or in another container) that has not touched its lock for this long is gone. */
const SILENT_MS = 60_000

export interface Lock {
  release(): void
}

/**
 * Takes `peel.lock` in `folder`, created so that only one process can succeed.
 *
 * A lock left behind is recognised and replaced: its process is gone, its number now belongs to another process, the machine
 * has started anew, or (another host) its heartbeat has stopped.
 *
 * @throws store.folder-taken naming the process and since when
 */
export function holdLock(folder: string, clock: Clock): Lock {
  const path = join(folder, 'peel.lock')
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    boot: bootId(),
    began: beganAt(process.pid),
    since: new Date(clock.now()).toISOString(),
    token: randomUUID(),
  }
  const mine = JSON.stringify(holder)
  for (let attempt = 0; ; attempt++) {
    if (createLock(path, mine)) return keep(path, mine)
    const text = readLock(path)
    if (text === undefined) continue
    const other = parseHolder(text)
    if (attempt >= 5 || (other ? isAlive(other, path) : isFresh(path))) {
      throw storeError('folder-taken', { folder, pid: other?.pid ?? 0, since: other?.since ?? 'just now' })
    }
    removeStale(path, text)
  }
}

function createLock(path: string, text: string): boolean {
  // Written aside and linked into place, so that nobody ever reads half a lock; a link fails where a lock stands.
  const draft = `${path}.${randomUUID()}`
  writeFileSync(draft, text, { flag: 'wx', mode: 0o600 })
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error
    return createWithoutLinks(path, text)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Some file systems (FAT, a few network shares) know no links. */
function createWithoutLinks(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function keep(path: string, mine: string): Lock {
  const heartbeat = setInterval(() => {
    try {
      const now = new Date()
      utimesSync(path, now, now)
    } catch {
      // The folder is gone or full; the store itself will say so.
    }
  }, HEARTBEAT_MS)
  heartbeat.unref()
  const release = (): void => {
    clearInterval(heartbeat)
    process.off('exit', release)
    if (readLock(path) === mine) rmSync(path, { force: true })
  }
  process.on('exit', release)
  return { release }
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Holder
    return Number.isInteger(holder.pid) ? holder : undefined
  } catch {
    return undefined
  }
}

function isAlive(holder: Holder, path: string): boolean {
  if (holder.host !== hostname()) return isFresh(path)
  if (holder.boot !== bootId()) return false
  if (!processExists(holder.pid)) return false
  const began = beganAt(holder.pid)
  return began === '' || holder.began === '' || began === holder.began
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it exists and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Compared with a file written now, so that clocks of two machines that share a disk need not agree. */
function isFresh(path: string): boolean {
  const probe = `${path}.${randomUUID()}`
  writeFileSync(probe, '')
  try {
    return statSync(probe).mtimeMs - statSync(path).mtimeMs < SILENT_MS
  } finally {
    rmSync(probe, { force: true })
  }
}

/** Takes the judged lock away; when another process was faster and its new lock was taken instead, puts that back. */
function removeStale(path: string, judged: string): void {
  const aside = `${path}.${randomUUID()}`
  try {
    renameSync(path, aside)
    if (readFileSync(aside, 'utf8') !== judged) linkSync(aside, path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}

/** Field 22 of `/proc/PID/stat` counts from the last `)`, because a process name may contain anything. */
function beganAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    if (process.platform === 'linux' || process.platform === 'win32') return ''
    return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? ''
  }
}
