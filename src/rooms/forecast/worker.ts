/** The thread that forecasts: takes columns, answers with surfaces and reports; it opens no file and no store. */

import { parentPort } from 'node:worker_threads'
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
    const forecast = forecastWindow({ ...request.window, zone: zoneNamed(request.window.zone) })
    tell({ id, forecast }, [forecast.expected.buffer, forecast.byCount.buffer, forecast.parts.buffer])
    return
  }
  let told = ''
  const { report } = backtest({
    ...request.backtest,
    zone: zoneNamed(request.backtest.zone),
    progress: (step) => {
      const moved = `${step.what} ${Math.floor((100 * step.done) / (step.total ?? 1))}`
      if (moved === told) return
      told = moved
      tell({ id, step })
    },
  })
  tell({ id, report })
}

const tell = (reply: WorkerReply, transfer: readonly ArrayBufferLike[] = []): void =>
  parentPort?.postMessage(reply, transfer as ArrayBuffer[])
