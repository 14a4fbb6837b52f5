/** Cedar, with one optimisation of Node 20 and 22 switched off under which the process would stop in the middle of a decision. */

import v8 from 'node:v8'

/**
 * Node 20 and 22 (V8 11.3, 12.4) inline calls from JavaScript into WebAssembly. After some thousand decisions of Cedar they
 * throw such code away again and stop the whole process ("Fatal error, unreachable code", in the deoptimizer): seen in every
 * run of the lattice on 20.20 and 22.23, in none with the inlining off, and in none on 24.21. Set before Cedar is first called.
 */
if (Number(process.versions.node.split('.')[0]) < 24) v8.setFlagsFromString('--no-turbo-inline-js-wasm-calls')

export {
  type AuthorizationAnswer,
  type CheckParseAnswer,
  type Context,
  type EntityJson,
  type Expr,
  isAuthorizedPartial,
  type PolicyJson,
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  type ResidualResponse,
  type SchemaJson,
  schemaToJson,
  statefulIsAuthorized,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs'
