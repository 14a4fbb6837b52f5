/** Trust under load, part by part: `npm run bench -- trust [PART…]`. Each part is a file in bench/trust with one `run`. */

import { mkdir, readdir, writeFile } from 'node:fs/promises'

/** What a part answers: rows for a table, and whether the target was met. */
export interface BenchPart {
  rows: Record<string, string | number>[]
  /** e.g. `10,000 durable entries/s with 256 a batch`. */
  target: string
  met: boolean
}

export async function run(args: string[]): Promise<void> {
  const files = await readdir(new URL('./trust/', import.meta.url))
  const known = files.filter((name) => name.endsWith('.ts') && !name.startsWith('load-client')).map((name) => name.slice(0, -3))
  const asked = args.filter((word) => known.includes(word))
  await mkdir('bench/results', { recursive: true })
  for (const name of asked.length > 0 ? asked : known) {
    const part = (await import(`./trust/${name}.ts`)) as { run(args: string[]): Promise<BenchPart> }
    const { rows, target, met } = await part.run(args)
    console.log(`\n${name}: ${target}: ${met ? 'met' : 'NOT MET'}`)
    console.table(rows)
    const result = { bench: `trust ${name}`, node: process.version, target, met, rows }
    await writeFile(`bench/results/trust-${name}.json`, `${JSON.stringify(result, null, 2)}\n`)
  }
}
