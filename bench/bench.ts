/** `npm run bench -- NAME`: one measured table, printed and written to `bench/results/NAME.json`. */

import { readdirSync } from 'node:fs'

const [name, ...args] = process.argv.slice(2)
const known = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && entry.name !== 'bench.ts')
  .map((entry) => entry.name.slice(0, -'.ts'.length))

if (name === undefined || !known.includes(name)) {
  console.error(`Name one benchmark: ${known.join(', ')}.`)
  process.exitCode = 2
} else {
  const { run } = (await import(`./${name}.ts`)) as { run(args: string[]): Promise<void> }
  await run(args)
}
