/** `npx peel <room> <verb>`: finds the command, runs it, prints words or JSON, and exits 0, 1 (an honest no) or 2 (bad input). */

import type { Command } from '../kernel/command.ts'
import { PeelError } from '../kernel/errors.ts'
import type { ProgressStep } from '../kernel/progress.ts'
import { askRunningServer, type CommandAnswer } from './ask-running-server.ts'
import { allCommands, type CommandSurroundings, ownHouse } from './commands.ts'
import { appRefuses } from './errors.ts'
import { forTerminal } from './log-line.ts'
import { type KnownOptions, perhaps, readWords, type WordsRead } from './read-words.ts'
import { homeFor, realFolder } from './settings.ts'
import { version } from './version.ts'

export interface Printer {
  out(text: string): void
  err(text: string): void
  /** Whether progress may redraw its line. */
  interactive: boolean
}

const terminal: Printer = {
  out: (text) => process.stdout.write(`${forTerminal(text)}\n`),
  err: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
}

/**
 * Runs one command line and resolves with its exit code. Never throws.
 *
 * @param borrowed the house of a server that is running already; without it the command opens its own
 */
export async function runCommand(
  given: string[],
  env: Record<string, string | undefined>,
  printer: Printer = terminal,
  borrowed?: Omit<CommandSurroundings, 'env'>,
): Promise<0 | 1 | 2> {
  const args = commandFirst(given)
  const asJson = args.includes('--json')
  const home = borrowed?.home ?? homeFor(homeIn(args, env), env)
  try {
    const commands = allCommands({ home, env, withHouse: borrowed?.withHouse ?? ownHouse(home, env), backUp: borrowed?.backUp })
    if (args[0] === '--version') {
      printer.out(asJson ? JSON.stringify({ version }) : `Peel ${version}`)
      return 0
    }
    const [word = '--help', next] = args
    const about = commands.filter((command) => command.room === word && command.verb !== '')
    if (word === '--help' || word === 'help' || (next === '--help' && about.length > 0)) {
      printer.out(helpFor(about.length > 0 ? about : commands))
      return 0
    }
    const { command, rest } = findCommand(commands, args)
    if (rest.includes('--help')) {
      printer.out(helpForOne(command))
      return 0
    }
    const { values, words } = understand(command, rest)
    const result = await command.run({ words, options: values, progress: progressLine(printer) })
    printer.err(printer.interactive ? '\r\u001b[K' : '')
    printer.out(asJson ? JSON.stringify(result.json) : result.text)
    return result.ok ? 0 : 1
  } catch (error) {
    const isTaken = error instanceof PeelError && error.code === 'store.folder-taken'
    const answered = isTaken && !borrowed ? await askRunningServer(home, args) : undefined
    if (answered) return relay(answered, printer)
    const { text, ...known } = explain(error)
    if (asJson) printer.out(JSON.stringify(known))
    printer.err(`${forTerminal(text)}\n`)
    return 2
  }
}

function relay({ exit, out, err }: CommandAnswer, printer: Printer): 0 | 1 | 2 {
  printer.err(forTerminal(err))
  if (out) printer.out(out.replace(/\n$/, ''))
  return exit
}

function findCommand(commands: Command[], args: string[]): { command: Command; rest: string[] } {
  const [room = '', verb = ''] = args
  const whole = commands.find((command) => command.room === room && command.verb === verb)
  if (whole) return { command: whole, rest: args.slice(2) }
  const single = commands.find((command) => command.room === room && command.verb === '')
  if (single) return { command: single, rest: args.slice(1) }
  throw appRefuses('no-such-command', noSuchCommand(commands, room, verb.startsWith('-') ? '' : verb))
}

/** What was said, and what to do: the room's verbs where there is such a room, else the nearest command. */
function noSuchCommand(commands: Command[], room: string, verb: string): { said: string; hint: string } {
  const verbs = commands.filter((command) => command.room === room).map((command) => command.verb)
  if (verbs.length === 0) {
    const rooms = [...new Set(commands.map((command) => command.room))]
    const full = [...rooms, ...commands.map((command) => `${command.room} ${command.verb}`)]
    const said = [room, verb].filter(Boolean).join(' ')
    return { said, hint: perhaps(said, full) || perhaps(room, rooms) }
  }
  const hint = `; ${room} knows ${listOf(verbs)}`
  return { said: [room, verb].filter(Boolean).join(' '), hint: perhaps(verb, verbs, `${room} `) || hint }
}

const listOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

function understand(command: Command, args: string[]): WordsRead {
  const options = Object.fromEntries(Object.entries(command.options).map(([name, { type }]) => [name, { type }]))
  const known: KnownOptions = { ...options, json: { type: 'boolean' }, home: { type: 'string' } }
  const read = readWords(args, known, { mayHaveWords: command.usage !== '' && !/^\[?--/.test(command.usage) })
  if ('problem' in read) throw appRefuses('bad-call', { said: `${read.problem}. Usage: ${usageOf(command)}` })
  return read
}

/**
 * Read before the command is known, since it says which folder the command works on. Real records never go into the demo
 * folder because nobody named another: an import starts the real one.
 */
function homeIn(args: string[], env: Record<string, string | undefined>): string | undefined {
  const at = args.indexOf('--home')
  if (at >= 0) return args[at + 1]
  const joined = args.find((arg) => arg.startsWith('--home='))?.slice('--home='.length)
  if (joined || env.PEEL_HOME) return joined
  return args[0] === 'records' ? realFolder : undefined
}

function progressLine(printer: Printer): (step: ProgressStep) => void {
  let last = ''
  return ({ what, done, total }) => {
    const counted = total ? `: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}` : `: ${done.toLocaleString('en')}`
    const line = done === 0 && !total ? `${what}…` : what + counted
    if (printer.interactive) printer.err(`\r\u001b[K${forTerminal(line)}`)
    else if (what !== last) printer.err(`${forTerminal(what)}…\n`)
    last = what
  }
}

/** Sentences are the same in a browser, so the option that helps is named here. */
const optionAgainst = new Map([
  ['records.crs-needed', '--crs EPSG:n'],
  ['records.crs-does-not-fit', '--crs EPSG:n'],
  ['records.crs-outside-area', '--crs EPSG:n'],
  ['records.other-ground', '--home FOLDER'],
  ['records.one-place', '--home FOLDER'],
])

/** `text` is for a person: the sentence, or everything there is about what nobody foresaw. */
function explain(error: unknown): { code: string; sentence: string; facts: object; text: string } {
  if (error instanceof PeelError) {
    const { code, sentence, facts } = error
    const option = optionAgainst.get(code)
    return { code, sentence, facts, text: option ? `${sentence} Here that is the option ${option}.` : sentence }
  }
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error))
  return { code: 'app.unexpected', sentence: message, facts: {}, text: stack }
}

/** `peel --json --home DIR tonight` is `peel tonight --json --home DIR`. */
function commandFirst(args: string[]): string[] {
  let at = 0
  while (args[at]?.startsWith('--home=') || args[at] === '--json' || args[at] === '--home') at += args[at] === '--home' ? 2 : 1
  return [...args.slice(at), ...args.slice(0, at)]
}

const usageOf = ({ room, verb, usage }: Command): string => ['npx peel', room, verb, usage].filter(Boolean).join(' ')

function helpFor(commands: Command[]): string {
  const width = Math.max(...commands.map(({ room, verb }) => `${room} ${verb}`.length))
  const rows = commands.map(({ room, verb, summary }) => `  ${`${room} ${verb}`.padEnd(width)}  ${summary}`)
  return [
    'Peel: run tonight’s policing from your own data, on your own machine, and let anyone check how it was used.',
    '',
    'npx peel <command> [--json] [--home FOLDER] [--help]',
    '',
    ...rows,
    '',
    'Exit codes: 0 done, 1 an honest no, 2 the input was not usable.',
  ].join('\n')
}

function helpForOne(command: Command): string {
  const options = Object.entries(command.options).map(
    ([name, { summary, value }]) => `  --${`${name} ${value ?? ''}`.padEnd(24)} ${summary}`,
  )
  return [usageOf(command), '', command.summary, ...(options.length ? ['', ...options] : [])].join('\n')
}
