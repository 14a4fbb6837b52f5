/** `npm run check`: format and lint, types, boundaries, exports. One line each, and what is wrong below it. */

import { spawnSync } from 'node:child_process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { checkBoundaries } from './check-boundaries.js'
import { checkExports } from './check-exports.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const tool = (path, ...args) => [process.execPath, `${root}node_modules/${path}`, ...args]

const commands = [
  ['format and lint', tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings')],
  ['types of the server', tool('typescript/bin/tsc', '-p', 'tsconfig.json')],
  ['types of the screens', tool('typescript/bin/tsc', '-p', 'tsconfig.web.json')],
]

/** @returns {Promise<boolean>} whether all is well */
export async function checkAll() {
  let well = true
  for (const [name, [program, ...args]] of commands) {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8' })
    report(name, status === 0, `${stdout}${stderr}`)
    well &&= status === 0
  }
  const { problems, read, exist } = await checkBoundaries()
  report(`boundaries (${read} modules read, ${exist} exist)`, problems.length === 0, problems.join('\n'))
  const alone = checkExports()
  report(`exports (${alone.read} modules read)`, alone.problems.length === 0, alone.problems.join('\n'))
  return well && problems.length === 0 && alone.problems.length === 0
}

function report(name, well, said) {
  console.log(`${well ? 'ok    ' : 'NOT OK'}  ${name}`)
  if (!well) console.log(said.trim())
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = (await checkAll()) ? 0 : 1
}
