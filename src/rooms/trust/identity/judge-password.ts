/** Whether somebody would guess a new password: from the words about its owner, from what many people choose, or from a list of breached ones. */

import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { ZxcvbnFactory } from '@zxcvbn-ts/core'
import type { Person } from '../contract.ts'

/** About as many guesses as a well-equipped thief of the hashes makes in a few months at argon2id's price. */
const leastGuesses = 1e10
/** Longer ones are judged by their beginning: the work grows with the square. */
const judgedLength = 72

/** Words of the place and the trade, which a guesser tries first. Those about the person come from {@link wordsAbout}. */
export const placeWords = [
  'peel',
  'police',
  'sheriff',
  'patrol',
  'officer',
  'detective',
  'precinct',
  'badge',
  'station',
  'password',
]

/** Name, role, title and agency, whole and in pieces. */
export function wordsAbout({ name, role, title, agency }: Pick<Person, 'name' | 'role' | 'title' | 'agency'>): string[] {
  const whole = [name, role, title, agency].map((text) => text.toLowerCase())
  return [...new Set([...whole, ...whole.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u))])].filter((word) => word.length > 2)
}

let judge: Promise<ZxcvbnFactory> | undefined

/** Its 49,233 common passwords and its keyboards are read when the first password is chosen, not at every start. */
async function makeJudge(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Judge }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  return new Judge({ dictionary, graphs: adjacencyGraphs })
}

/** True for what is built from common passwords, walks over a keyboard, repetitions, dates and the given words. */
export async function isGuessable(password: string, words: readonly string[]): Promise<boolean> {
  judge ??= makeJudge()
  const { guesses } = (await judge).check(password.slice(0, judgedLength), [...placeWords, ...words])
  return guesses < leastGuesses
}

const breachedFile = 'breached-passwords'
/** Longer than any line of it. */
const lineBytes = 128

/**
 * Looks a password up in `home/breached-passwords`: its SHA-1 in capital hex at the beginning of a line, lines sorted, as the
 * known collection is published. False where nobody brought the file. Nothing is sent anywhere.
 */
export async function isBreached(home: string, password: string): Promise<boolean> {
  const file = await open(join(home, breachedFile), 'r').catch(() => null)
  if (!file) return false
  try {
    return await holds(file, createHash('sha1').update(password).digest('hex').toUpperCase())
  } finally {
    await file.close()
  }
}

/** Binary search by bytes: `low` is always the beginning of a line whose hash is not above the wanted one, or of the file. */
async function holds(file: FileHandle, wanted: string): Promise<boolean> {
  let low = 0
  let high = (await file.stat()).size
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const line = await lineFrom(file, low, middle)
    const hash = line.text.slice(0, wanted.length).toUpperCase()
    if (hash === wanted) return true
    if (hash > wanted || line.text === '') high = Math.min(middle, line.start)
    else low = line.end
  }
  return false
}

/** The first line that begins at `low`, or after `at` where that is further on. */
async function lineFrom(file: FileHandle, low: number, at: number): Promise<{ start: number; end: number; text: string }> {
  const from = Math.max(low, at - 1)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(2 * lineBytes), 0, 2 * lineBytes, from)
  const read = buffer.subarray(0, bytesRead)
  const skip = from === low ? 0 : read.indexOf(0x0a) + 1
  const ends = read.indexOf(0x0a, skip)
  const end = ends === -1 ? bytesRead : ends + 1
  return { start: from + skip, end: from + end, text: read.subarray(skip, end).toString('latin1').trim() }
}
