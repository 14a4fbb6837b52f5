/** Peel started on a demo city that the run made once: its own copy, as it stands after the first start and before anybody decided. */

import { type RunningPeel, startPeel } from '../start/start-peel.ts'
import { copyPrepared } from './make-once.ts'

/** Resolves when tonight's plan stands. Outside a run of the suite the city is made in `home` itself. */
export async function startDemo(home: string): Promise<RunningPeel> {
  await copyPrepared('demo-city', home, async (folder) => {
    const first = await startPeel(optionsFor(folder))
    await first.stop()
  })
  return startPeel(optionsFor(home))
}

const optionsFor = (home: string): string[] => ['--demo', '--home', home, '--port', '0']
