/** `npm run check`: format and lint, types, boundaries, exports. One line each, and what is wrong below it. */

import { spawn } from 'node:child_process'
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

/**
 * The programs one after the other, and beside them what is checked here: two cores are busy, and a small machine is not full.
 *
 * @returns {Promise<boolean>} whether all is well
 */
export async function checkAll() {
  const others = checkPrograms()
  const { problems, read, exist } = await checkBoundaries()
  const alone = checkExports()
  const well = await others
  report(`boundaries (${read} modules read, ${exist} exist)`, problems.length === 0, problems.join('\n'))
  report(`exports (${alone.read} modules read)`, alone.problems.length === 0, alone.problems.join('\n'))
  return well && problems.length === 0 && alone.problems.length === 0
}

async function checkPrograms() {
  let well = true
  for (const [name, [program, ...args]] of commands) {
    const { status, said } = await runToEnd(program, args)
    report(name, status === 0, said)
    well &&= status === 0
  }
  return well
}

function runToEnd(program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        said += text
      })
    }
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, said }))
  })
}

function report(name, well, said) {
  console.log(`${well ? 'ok    ' : 'NOT OK'}  ${name}`)
  if (!well) console.log(said.trim())
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = (await checkAll()) ? 0 : 1
}
