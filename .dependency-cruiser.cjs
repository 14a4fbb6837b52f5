/** Who may import whom. `scripts/check-boundaries.js` runs it and fails when it read fewer modules than exist. */

const rooms = '(trust|records|patterns|forecast|patrol|faces|cameras|assistant|links|watch|oversight|academy)'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'kernel-imports-nothing',
      severity: 'error',
      from: { path: '^src/kernel/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^src/kernel/' },
    },
    {
      name: 'ports-import-kernel',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { path: '^(src|web|demo|bench|test)/', pathNot: '^src/(kernel|ports)/' },
    },
    {
      name: 'adapters-import-ports-and-kernel',
      severity: 'error',
      from: { path: '^src/adapters/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(src|web|demo|bench|test)/', pathNot: '^src/(kernel|ports|adapters)/' },
    },
    {
      name: 'rooms-through-their-doors',
      comment: 'A room sees kernel, ports, its own files and the contract.ts of other rooms.',
      severity: 'error',
      from: { path: `^src/rooms/${rooms}/`, pathNot: '/ui/|\\.test\\.ts$' },
      to: {
        path: '^(src|web|demo|bench|test)/',
        pathNot: ['^src/(kernel|ports)/', '^src/rooms/$1/', '^src/rooms/[^/]+/contract\\.ts$'],
      },
    },
    {
      name: 'rooms-do-not-see-their-screens',
      severity: 'error',
      from: { path: '^src/rooms/', pathNot: '/ui/' },
      to: { path: '/ui/' },
    },
    {
      name: 'screens-see-contracts-and-shell',
      severity: 'error',
      from: { path: `^src/rooms/${rooms}/ui/`, pathNot: '\\.test\\.tsx?$' },
      to: {
        path: '^(src|demo|bench|test)/',
        // The ledger's verifier is pure so that a reader's own browser can run it.
        pathNot: [
          '^src/kernel/',
          '^src/rooms/$1/ui/',
          '^src/rooms/[^/]+/contract\\.ts$',
          '^src/rooms/trust/(ledger/(merkle|signed-note|verify-ledger|cosignature|witness-standings|tlog-proof|tiles|entry|count-use|judge-standing|month-statement|open-tar|who-acted)|canonical-json)\\.ts$',
        ],
      },
    },
    {
      name: 'shell-sees-contracts-and-screens',
      severity: 'error',
      from: { path: '^web/', pathNot: '\\.test\\.tsx?$' },
      to: { path: '^(src|demo|bench|test)/', pathNot: ['^src/kernel/', '^src/ports/', '^src/rooms/[^/]+/(contract\\.ts$|ui/)'] },
    },
    { name: 'nobody-imports-app', severity: 'error', from: { pathNot: '^(src/app|test|bench|bin|scripts)/' }, to: { path: '^src/app/' } },
    {
      name: 'forecast-library-stands-alone',
      comment: 'peel/forecast is used without the rest of Peel: it reaches the kernel and its own room, not even a type beyond.',
      severity: 'error',
      from: { path: '^src/rooms/forecast/library\\.ts$' },
      to: { reachable: true, path: '^(web|demo|bench|test)/|^src/(ports|adapters|app)/|^src/rooms/(?!forecast/)' },
    },
    {
      name: 'store-files-behind-their-store',
      comment: 'A store that is several files is still one: only its store.ts hands them on.',
      severity: 'error',
      from: { path: '^src/', pathNot: '(/store\\.ts$|/store/)' },
      to: { path: '^src/rooms/.+/store/[a-z-]*rows\\.ts$' },
    },
    {
      name: 'sql-only-in-stores',
      comment: 'Kysely is named in store.ts, in the files of a store/ folder beside it, in migrations, and where the port is built.',
      severity: 'error',
      from: { path: '^src/', pathNot: '(/store\\.ts|/store/[a-z-]*rows\\.ts|/migrations/.*|^src/adapters/.*|^src/ports/store\\.ts|\\.test\\.ts)$' },
      to: { path: 'node_modules/kysely' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.web.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'], extensions: ['.ts', '.tsx', '.js'] },
  },
}
