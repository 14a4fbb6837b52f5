/** Gives every street a name of its own, in the manner of its part of town. */

import type { Random } from '../src/kernel/random.ts'
import { distance, type Point } from './draw-curves.ts'
import type { DrawnStreet } from './draw-streets.ts'
import type { Site } from './lay-out-site.ts'
import { greatEndings, streetEndings, streetWords, suburbEndings } from './names.ts'

/** Names in the order of the streets. A name is given twice only when every other one is taken. */
export function nameStreets(streets: readonly DrawnStreet[], site: Site, random: Random): string[] {
  const names: string[] = streets.map(() => '')
  const taken = new Set<string>()
  const spurs = ['Interstate 7 East', 'Interstate 3 North', 'Interstate 7 West', 'Interstate 3 South']
  const drives = ['Riverside Drive', 'South Quay']
  const kinds = { ring: ['Ring Expressway'], spur: spurs, drive: drives }
  const given = { ring: 0, spur: 0, drive: 0 }
  const numbered = numberAvenues(streets, site)
  const words = random.shuffle(streetWords)
  let turn = 0

  streets.forEach((street, at) => {
    if (typeof street.kind === 'string') {
      const list = kinds[street.kind]
      names[at] = list[given[street.kind]++ % list.length] as string
      return
    }
    const ordinal = numbered.get(at)
    names[at] = ordinal ?? fresh(street)
    taken.add(names[at] as string)
  })
  return names

  function fresh(street: DrawnStreet): string {
    const middle = street.line[Math.floor(street.line.length / 2)] as Point
    const endings = street.class !== 'street' ? greatEndings : site.suburban(...middle) > 0.5 ? suburbEndings : streetEndings
    for (let attempt = 0; ; attempt++) {
      const word = words[turn++ % words.length] as string
      const ending = random.pick(endings)
      const prefix =
        attempt < 40 ? '' : random.pick(['Old ', 'Upper ', 'Lower ', 'Little ', 'North ', 'South ', 'East ', 'West '])
      const name = `${prefix}${word} ${ending}`
      if (!taken.has(name) || attempt > 400) return name
    }
  }
}

/** In the northern grid, the cross streets are numbered outwards from the river, as a railway town would. */
function numberAvenues(streets: readonly DrawnStreet[], site: Site): Map<number, string> {
  const [u, v] = [0.47 * site.width, 0.68 * site.height]
  const rows = streets
    .map((street, at) => ({ at, street, middle: street.line[Math.floor(street.line.length / 2)] as Point }))
    .filter(
      ({ street, middle }) =>
        street.kind === 0 && street.class === 'street' && distance(middle, [u, v]) < 900 * site.scale && street.line.length > 3,
    )
    .sort((p, q) => p.middle[1] - q.middle[1])
  return new Map(rows.slice(0, 36).map(({ at }, i) => [at, `${ordinal(i + 1)} Street`]))
}

function ordinal(n: number): string {
  const tail = n % 100 > 10 && n % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')
  return `${n}${tail}`
}
