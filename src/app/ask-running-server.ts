/** When a server already holds the folder, a command is handed to it instead of failing: same command, same answer. */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'

export interface CommandAnswer {
  exit: 0 | 1 | 2
  out: string
  err: string
}

const answer = z.object({ exit: z.union([z.literal(0), z.literal(1), z.literal(2)]), out: z.string(), err: z.string() })
const note = z.object({ pid: z.number(), url: z.string() })

/**
 * Asks the server that holds the folder, as the station: whoever can read the folder's token could read the folder anyway.
 * Resolves with undefined when no server answers there.
 */
export async function askRunningServer(home: string, args: string[]): Promise<CommandAnswer | undefined> {
  try {
    const { url } = note.parse(JSON.parse(await readFile(join(home, 'server.json'), 'utf8')))
    const token = (await readFile(join(home, 'station-token'), 'utf8')).trim()
    const response = await fetch(`${url}/api/station/command`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-peel': '1' },
      body: JSON.stringify({ args: args.map(absolute) }),
    })
    return response.ok ? answer.parse(await response.json()) : undefined
  } catch {
    return undefined
  }
}

/** The server runs in another folder, so a file named from here is named in full. */
const absolute = (word: string): string => (!word.startsWith('-') && existsSync(word) ? resolve(word) : word)
