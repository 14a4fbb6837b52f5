/** The shape of one command-line verb, so that every room's commands read, answer and fail alike. */

import type { Progress } from './progress.ts'

export interface CommandOption {
  type: 'string' | 'boolean'
  summary: string
  /** As shown in the help, e.g. `EPSG:n`. */
  value?: string
  default?: string | boolean
}

export interface CommandCall {
  /** Words that are not options. */
  words: string[]
  options: Record<string, string | boolean | undefined>
  progress: Progress
}

/** `ok: false` is an honest "no" (a failed verification) and exits with 1; bad input is thrown and exits with 2. */
export interface CommandResult {
  ok: boolean
  /** What `--json` prints: one document. */
  json: unknown
  /** What a person reads. */
  text: string
}

/** `peel <room> <verb> WORDS… --options`. `--json`, `--home` and `--help` are understood for every command. */
export interface Command {
  room: string
  /** Empty for a command of one word, e.g. `peel tonight`. */
  verb: string
  summary: string
  /** e.g. `FILE… [--layout auto] [--crs EPSG:n]`. */
  usage: string
  options: Record<string, CommandOption>
  run(call: CommandCall): Promise<CommandResult>
}
