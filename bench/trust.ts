/** Trust under load, part by part: `npm run bench -- trust [PART…]`, all of them when none is named. */

import { mkdir, writeFile } from 'node:fs/promises'

const parts: Record<string, () => Promise<{ measure: (args: string[]) => Promise<unknown> }>> = {
  seal: () => import('./trust/seal.ts'),
}

export async function run(args: string[]): Promise<void> {
  const named = args.filter((word) => Object.hasOwn(parts, word))
  for (const name of named.length > 0 ? named : Object.keys(parts)) {
    const part = await parts[name]?.()
    const result = await part?.measure(args)
    await mkdir('bench/results', { recursive: true })
    await writeFile(
      `bench/results/trust-${name}.json`,
      `${JSON.stringify({ bench: `trust ${name}`, node: process.version, result }, null, 2)}\n`,
    )
  }
}
