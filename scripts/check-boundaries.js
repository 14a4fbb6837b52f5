/** Holds the imports against the house's rules, and does not believe an answer that read fewer modules than exist. */

import { existsSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruise } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'

const house = fileURLToPath(new URL('..', import.meta.url))
const rules = createRequire(import.meta.url)('../.dependency-cruiser.cjs')
const floors = ['src', 'web', 'demo']

/** Every TypeScript module under the folder, as paths from the root. */
function modulesIn(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('/dist/'))
}

/**
 * @param {string} [root] another tree to hold against the same rules (for the check's own test)
 * @param {typeof cruise} [reader] what reads the modules
 * @returns {Promise<{ problems: string[], read: number, exist: number }>}
 */
export async function checkBoundaries(root = house, reader = cruise) {
  const folders = floors.filter((folder) => existsSync(join(root, folder)))
  const { output } = await reader(
    folders,
    { ...rules.options, baseDir: root, ruleSet: { forbidden: rules.forbidden }, validate: true },
    undefined,
    { tsConfig: extractTSConfig(join(house, 'tsconfig.web.json')) },
  )
  const read = new Set(output.modules.map((module) => module.source))
  const exist = folders.flatMap((folder) => modulesIn(root, folder))
  const problems = output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)
  for (const path of exist) if (!read.has(path)) problems.push(`not read by the boundary check: ${path}`)
  return { problems, read: exist.filter((path) => read.has(path)).length, exist: exist.length }
}
