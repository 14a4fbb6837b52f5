/** placeholder */
import type { Territory } from '../records/contract.ts'
import type { PlanState } from './contract.ts'
import type { Basemap } from './place-cells.ts'
export const printSheet = (_s: PlanState, _t: Territory, _b: Basemap | null): string => ''
