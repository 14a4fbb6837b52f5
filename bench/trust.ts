/** Trust, measured: `npm run bench -- trust [part]`. Each part is a file of `bench/trust/`. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'

interface Measure {
  what: string
  got: string
  asked: string
  met: boolean
}

const parts: Record<string, () => Promise<{ measure: () => Promise<Measure[]> }>> = {
  decisions: () => import('./trust/decisions.ts'),
  page: () => import('./trust/page.ts'),
  load: () => import('./trust/load.ts'),
}

export async function run(args: string[]): Promise<void> {
  const wanted = args.filter((name) => Object.hasOwn(parts, name))
  const results: Record<string, Measure[]> = {}
  for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
    const part = await (parts[name] as (typeof parts)[string])()
    results[name] = await part.measure()
    console.log(`\n${name}`)
    for (const { what, got, asked, met } of results[name]) {
      console.log(`  ${what.padEnd(58)} ${got.padStart(16)}   asked ${asked}${met ? '' : '   NOT MET'}`)
    }
  }
  mkdirSync('bench/results', { recursive: true })
  const machine = { node: process.version, cores: cpus().length }
  writeFileSync('bench/results/trust.json', `${JSON.stringify({ machine, results }, null, 2)}\n`)
}
