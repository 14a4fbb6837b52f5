/** A lock lets one process in, says who holds it, and gives way only when its holder is gone. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { clockFixed } from '../clock-fixed/clock-fixed.ts'
import { holdLock } from './hold-lock.ts'

const clock = clockFixed('2026-05-01T03:00:00Z')
const bootId = (): string => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}
const taken = (error: unknown): boolean => (error as { code?: string }).code === 'store.folder-taken'

describe('the lock of a folder', () => {
  let folder: string
  const path = (): string => join(folder, 'peel.lock')
  const leave = (holder: object): void =>
    writeFileSync(
      path(),
      JSON.stringify({ pid: 1, host: hostname(), boot: bootId(), began: '', since: 'yesterday', token: 't', ...holder }),
    )

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'peel-lock-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is held by one, and free again once released', () => {
    const first = holdLock(folder, clock)
    assert.throws(
      () => holdLock(folder, clock),
      (error: { code: string; sentence: string }) => {
        assert.equal(error.code, 'store.folder-taken')
        assert.ok(error.sentence.includes(`process ${process.pid}, since 2026-05-01T03:00:00.000Z`), error.sentence)
        return true
      },
    )
    first.release()
    holdLock(folder, clock).release()
    assert.deepEqual(readdirSync(folder), [])
  })

  it('gives way when its process is gone', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await new Promise((resolve) => child.on('exit', resolve))
    leave({ pid: child.pid })
    holdLock(folder, clock).release()
  })

  it('gives way when its number now belongs to another process', {
    skip: process.platform !== 'linux' && 'only Linux tells when a process began',
  }, () => {
    leave({ pid: process.ppid, began: '1' })
    holdLock(folder, clock).release()
  })

  it('gives way when the machine has started anew', { skip: bootId() === '' && 'this system does not number its starts' }, () => {
    leave({ pid: process.ppid, boot: 'an earlier start' })
    holdLock(folder, clock).release()
  })

  it('stands while its process lives, whoever owns that', () => {
    leave({ pid: process.ppid })
    assert.throws(() => holdLock(folder, clock), taken)
    leave({ pid: 1 })
    assert.throws(() => holdLock(folder, clock), taken)
  })

  it('of another machine stands while its heart beats', () => {
    leave({ host: 'elsewhere', boot: 'elsewhere' })
    assert.throws(() => holdLock(folder, clock), taken)
    const silent = new Date(Date.now() - 120_000)
    utimesSync(path(), silent, silent)
    holdLock(folder, clock).release()
  })

  it('that nobody can read counts as one being written, then as left behind', () => {
    writeFileSync(path(), '{"pid":')
    assert.throws(() => holdLock(folder, clock), taken)
    const silent = new Date(Date.now() - 120_000)
    utimesSync(path(), silent, silent)
    holdLock(folder, clock).release()
  })

  it('left behind is taken over by exactly one of many', async () => {
    leave({ pid: 1, boot: 'an earlier start' })
    const code = `
      import { holdLock } from ${JSON.stringify(new URL('./hold-lock.ts', import.meta.url).href)}
      process.stdin.once('data', () => {
        try {
          holdLock(${JSON.stringify(folder)}, { now: () => 0 })
          console.log('held')
        } catch (error) {
          console.log(error.code)
        }
      })
      process.stdin.on('end', () => process.exit())
      console.log('ready')
    `
    const args = ['--import', 'tsx', '--input-type=module', '-e', code]
    const children = Array.from({ length: 4 }, () => spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] }))
    const hear = (word: (text: string) => boolean): Promise<string[]> =>
      Promise.all(
        children.map(
          (child) =>
            new Promise<string>((resolve) =>
              child.stdout.on('data', (data) => word(String(data)) && resolve(String(data).trim())),
            ),
        ),
      )
    await hear((text) => text.includes('ready'))
    const answers = hear((text) => !text.includes('ready'))
    for (const child of children) child.stdin.write('go\n')
    assert.deepEqual((await answers).sort(), ['held', 'store.folder-taken', 'store.folder-taken', 'store.folder-taken'])
    const gone = Promise.all(children.map((child) => new Promise((resolve) => child.on('exit', resolve))))
    for (const child of children) child.stdin.end()
    await gone
    assert.equal(existsSync(path()), false)
  })
})
