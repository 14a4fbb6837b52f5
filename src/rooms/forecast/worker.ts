/** The thread that forecasts: takes columns, answers with surfaces and reports; it opens no file and no store. */

import { parentPort } from 'node:worker_threads'
import type { Progress } from '../../kernel/progress.ts'
import { zoneNamed } from '../../kernel/time/zone.ts'
import { backtest } from './backtest.ts'
import type { WorkerReply, WorkerRequest } from './compute.ts'
import { forecastWindow } from './forecast-window.ts'

parentPort?.on('message', (request: WorkerRequest) => {
  try {
    answer(request)
  } catch (error) {
    tell({ id: request.id, problem: error instanceof Error ? error.message : String(error) })
  }
})

function answer(request: WorkerRequest): void {
  const { id } = request
  if ('window' in request) {
    const forecast = forecastWindow({ ...request.window, zone: zoneNamed(request.window.zone), progress: tellSteps(id) })
    tell({ id, forecast }, [forecast.expected.buffer, forecast.byCount.buffer, forecast.parts.buffer])
    return
  }
  const { report } = backtest({ ...request.backtest, zone: zoneNamed(request.backtest.zone), progress: tellSteps(id) })
  tell({ id, report })
}

/** A step is told again only when it moved by a hundredth. */
function tellSteps(id: number): Progress {
  let told = ''
  return (step) => {
    const moved = `${step.what} ${Math.floor((100 * step.done) / (step.total ?? 1))}`
    if (moved === told) return
    told = moved
    tell({ id, step })
  }
}

const tell = (reply: WorkerReply, transfer: readonly ArrayBufferLike[] = []): void =>
  parentPort?.postMessage(reply, transfer as ArrayBuffer[])
