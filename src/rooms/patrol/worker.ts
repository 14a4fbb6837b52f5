/** The worker thread in which one programme is solved. */

import { parentPort, workerData } from 'node:worker_threads'
import { type SolveLimits, solveHere } from './solve-programme.ts'

const { programme, limits } = workerData as { programme: string; limits: SolveLimits }
parentPort?.postMessage(await solveHere(programme, limits))
