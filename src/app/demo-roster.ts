/** Who works in the demo city tonight: its people and the units' really free minutes, as the generator wrote them. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { BeatId, LonLat, Minutes } from '../kernel/units.ts'
import type { Unit } from '../rooms/patrol/contract.ts'
import type { Role } from '../rooms/trust/contract.ts'

const people = z.array(
  z.object({
    name: z.string(),
    title: z.string(),
    role: z.enum([
      'officer',
      'investigator',
      'analyst',
      'clerk',
      'commander',
      'board',
      'administrator',
      'security-officer',
      'protection-officer',
    ]),
  }),
)
const units = z.array(
  z.object({ id: z.string(), beat: z.string().nullable(), start: z.tuple([z.number(), z.number()]), freeMinutes: z.number() }),
)

export interface Roster {
  people: { name: string; title: string; role: Role }[]
  units: Unit[]
}

export async function readRoster(cityFolder: string): Promise<Roster> {
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(cityFolder, name), 'utf8'))
  const roster = units.parse(await read('units.json'))
  return {
    people: people.parse(await read('people.json')),
    units: roster.map((unit) => ({
      id: unit.id,
      beat: unit.beat as BeatId | null,
      start: unit.start as unknown as LonLat,
      freeMinutes: unit.freeMinutes as Minutes,
    })),
  }
}
