/** Reads options and words of a command line, and says in plain words what it could not understand, with what was perhaps meant. */

import { parseArgs } from 'node:util'

export interface KnownOptions {
  [name: string]: { type: 'string' | 'boolean' }
}

export interface WordsRead {
  values: Record<string, string | boolean | undefined>
  words: string[]
}

/** `problem` is a sentence without its full stop; nothing was read then. */
export type Reading = WordsRead | { problem: string }

export function readWords(args: string[], known: KnownOptions, { mayHaveWords }: { mayHaveWords: boolean }): Reading {
  try {
    const { values, positionals } = parseArgs({ args, options: known, allowPositionals: true })
    const [stray] = positionals
    if (stray !== undefined && !mayHaveWords) return { problem: `"${stray}" belongs to no option` }
    return { values: values as WordsRead['values'], words: positionals }
  } catch (error) {
    return { problem: problemOf(error as NodeJS.ErrnoException, known) }
  }
}

function problemOf({ code, message }: NodeJS.ErrnoException, known: KnownOptions): string {
  const name = /--?([^\s'=<,]+)/.exec(message)?.[1] ?? ''
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `There is no option --${name}${perhaps(name, Object.keys(known), '--')}`
  if (known[name]?.type === 'boolean') return `--${name} takes no value`
  return `--${name} needs a value after it`
}

/** `; perhaps … is meant` for the nearest known word, or nothing where none is near. */
export function perhaps(said: string, known: readonly string[], before = ''): string {
  const near = known
    .map((word) => ({ word, away: distance(said.toLowerCase(), word.toLowerCase()) }))
    .filter(({ word, away }) => away <= Math.max(1, Math.floor(word.length / 3)))
    .sort((a, b) => a.away - b.away)[0]
  return near ? `; perhaps ${before}${near.word} is meant` : ''
}

/** Letters to insert, remove, replace or swap with their neighbour. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min(replaced, (above[j] as number) + 1, (row[j - 1] as number) + 1)
      const swaps = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swaps) least = Math.min(least, (before[j - 2] as number) + 1)
      row.push(least)
    }
    before = above
    above = row
  }
  return above[b.length] as number
}
