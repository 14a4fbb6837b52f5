/** Holds the imports against the house's rules, and does not believe an answer that read fewer modules than exist. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruise } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'

const root = fileURLToPath(new URL('..', import.meta.url))
const folders = ['src', 'web', 'demo']

/** Every TypeScript module under the folders, as paths from the root. */
export function modulesIn(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .filter((path) => !path.includes('/dist/'))
}

/** @returns {Promise<{ problems: string[], read: number, exist: number }>} */
export async function checkBoundaries() {
  process.chdir(root)
  const options = await extractDepcruiseOptions('./.dependency-cruiser.cjs')
  const { output } = await cruise(folders, options, undefined, { tsConfig: extractTSConfig('./tsconfig.web.json') })
  const read = new Set(
    output.modules.map((module) => module.source).filter((path) => folders.some((folder) => path.startsWith(`${folder}/`))),
  )
  const missed = folders.flatMap(modulesIn).filter((path) => !read.has(path))
  const problems = output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)
  for (const path of missed) problems.push(`not read by the boundary check: ${path}`)
  return { problems, read: read.size, exist: folders.flatMap(modulesIn).length }
}
