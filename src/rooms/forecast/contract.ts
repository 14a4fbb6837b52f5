/** Forecast's door: where and when reported crime is likely next, why, and how well that has worked here. */

import type { Progress } from '../../kernel/progress.ts'
import type { Window } from '../../kernel/time/shift.ts'
import type { AgencyId, CellId, Instant, PurposeId } from '../../kernel/units.ts'
import type { Actor, Decision } from '../trust/contract.ts'
import type { BacktestReport, CellExplanation, ForecastSurface } from './results.ts'

export type { BacktestReport, CellExplanation, ForecastSurface, KernelShare, ModelScore, ShareSource } from './results.ts'

export interface DiscoveredStanding {
  included: boolean
  /** Null where nobody ever decided about it. */
  decision: { byName: string; at: Instant; ledgerIndex: number } | null
}

export interface Forecasts {
  /** Which offence classes can be forecast here, and why others cannot. */
  offences(agency: AgencyId): Promise<
    {
      nibrs: string
      name: string
      events: number
      refused?: { code: string; sentence: string; facts?: Readonly<Record<string, string | number>> }
      /** Where the class is found by looking for it: whether a decision lets it in, and whose the newest one is. */
      discovered?: DiscoveredStanding
    }[]
  >
  /** `offence` is a NIBRS code, or `all` for every reported offence class together. */
  surface(agency: AgencyId, offence: string, window: Window, progress?: Progress): Promise<ForecastSurface>
  explain(agency: AgencyId, offence: string, window: Window, cell: CellId): Promise<CellExplanation>
  backtest(
    agency: AgencyId,
    options: { offence: string; from: string; to: string; seed?: number; progress?: Progress; signal?: AbortSignal },
  ): Promise<BacktestReport>
  /**
   * A person lets a discovered class (drug, vice, officer-initiated) into forecasts from now on; the decision and its reason
   * stand in the ledger. `purpose`: the duty that the actor is on when absent. Throws what trust throws, `forecast.unknown-offence`,
   * `forecast.not-discovered`, `forecast.decided-so`.
   */
  includeDiscovered(actor: Actor, nibrs: string, reason: string, purpose?: PurposeId): Promise<Decision>
  /** Takes {@link includeDiscovered} back for all forecasts from now on, by another decision with its own reason. */
  withdrawDiscovered(actor: Actor, nibrs: string, reason: string, purpose?: PurposeId): Promise<Decision>
}
