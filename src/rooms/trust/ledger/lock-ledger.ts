/** One writer at a time: a lock file that names the process, and gives way only when that process is gone. */

import { link, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { refuse } from '../errors.ts'

export interface LedgerLock {
  /** Throws `trust.ledger-lost-lock` when somebody else took over. */
  check(): Promise<void>
  release(): Promise<void>
}

/** Throws `trust.ledger-in-use` while another living process holds the lock. `token` tells two locks of one process apart. */
export async function lockLedger(path: string, shown: string, token: string): Promise<LedgerLock> {
  const mine = `${JSON.stringify({ pid: process.pid, started: await startOf(process.pid), token })}\n`
  const draft = `${path}.${token}`
  await writeFile(draft, mine, { mode: 0o600 })
  try {
    for (let attempt = 0; ; attempt++) {
      if (await claims(draft, path)) break
      const holder = await readFile(path, 'utf8').catch(() => '')
      const pid = await livingHolder(holder)
      if (pid !== null || attempt > 20) throw refuse('ledger-in-use', { path: shown, pid: pid ?? 0 })
      await setAside(path, holder, `${path}.${token}.stale`)
    }
  } finally {
    await unlink(draft).catch(() => {})
  }
  return {
    check: async () => {
      if ((await readFile(path, 'utf8').catch(() => '')) !== mine) throw refuse('ledger-lost-lock', { path: shown })
    },
    release: async () => {
      if ((await readFile(path, 'utf8').catch(() => '')) === mine) await unlink(path).catch(() => {})
    },
  }
}

/** `link` fails when the name exists, so only one process can win it. */
async function claims(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Moves a dead process's lock away, and gives it back when it turns out that somebody was quicker and it is theirs. */
async function setAside(path: string, expected: string, aside: string): Promise<void> {
  try {
    await rename(path, aside)
  } catch {
    return
  }
  if ((await readFile(aside, 'utf8')) !== expected) await link(aside, path).catch(() => {})
  await unlink(aside).catch(() => {})
}

/** The process that holds the lock, or null when it is gone (or its number now belongs to another). */
async function livingHolder(text: string): Promise<number | null> {
  try {
    const { pid, started } = JSON.parse(text) as { pid: number; started: string | null }
    process.kill(pid, 0)
    const now = await startOf(pid)
    return started !== null && now !== null && started !== now ? null : pid
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null
    return (JSON.parse(text) as { pid: number }).pid
  }
}

/** When a process started, in the kernel's own ticks (Linux); null elsewhere. Process numbers are reused, start times are not. */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}
