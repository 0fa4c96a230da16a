/** Import walls: which room may import which (docs/architecture.md). `scripts/walls.mjs` runs this and proves that it bites. */
const may = {
  base: [],
  // Identity of processes: Node.js only.
  process: ['base'],
  numerics: ['base'],
  space: ['base', 'numerics'],
  // The prior book: which spaces it recognises, and what it says about them.
  book: ['base', 'numerics', 'space'],
  model: ['process', 'base', 'space'],
  // Regular expressions of users.
  patterns: ['base'],
  files: ['base'],
  formats: ['base', 'space', 'model', 'patterns', 'sampling', 'termination'],
  sampling: ['base', 'numerics', 'space', 'model'],
  termination: ['base', 'numerics', 'model'],
  // What other packages bring: samplers, policies, compute targets, stores.
  plugins: ['base', 'model', 'sampling', 'termination', 'compute', 'store'],
  store: ['process', 'base', 'model', 'files'],
  compute: ['process', 'base', 'model', 'patterns', 'files'],
  intake: ['base', 'model', 'store', 'files'],
  // What further trials are worth, from the values so far.
  forecast: ['base', 'numerics', 'model'],
  results: ['base', 'space', 'model', 'sampling', 'store', 'forecast'],
  sweep: [
    'base',
    'numerics',
    'space',
    'model',
    'forecast',
    'sampling',
    'termination',
    'store',
    'intake',
    'compute',
    'results',
  ],
  // Everything about charts: data, drawings, pictures, the report page. The dashboard bundles a part of it (below).
  charts: ['base', 'http', 'space', 'model', 'forecast', 'formats', 'sampling', 'store', 'results'],
  http: ['base', 'space', 'model'],
  server: [
    'base',
    'http',
    'space',
    'model',
    'charts',
    'formats',
    'sampling',
    'termination',
    'store',
    'intake',
    'files',
    'results',
  ],
  // A server on another machine, behind the ports of this one.
  remote: ['base', 'model', 'http', 'store', 'files'],
  // Use cases over an opened state folder, and the composition of what is behind each port; it starts the server that
  // trials report to.
  workspace: [
    'process',
    'base',
    'files',
    'numerics',
    'space',
    'book',
    'model',
    'patterns',
    'formats',
    'sampling',
    'termination',
    'plugins',
    'store',
    'intake',
    'compute',
    'sweep',
    'results',
    'charts',
    'http',
    'server',
    'remote',
  ],
  sdk: [
    'base',
    'numerics',
    'space',
    'model',
    'formats',
    'sampling',
    'termination',
    'store',
    'compute',
    'intake',
    'files',
    'results',
    'charts',
    'remote',
    'workspace',
  ],
  cli: [
    'base',
    'http',
    'space',
    'model',
    'formats',
    'sampling',
    'termination',
    'plugins',
    'store',
    'intake',
    'files',
    'compute',
    'results',
    'charts',
    'server',
    'remote',
    'sdk',
    'workspace',
  ],
};

const room = (name) => `^src/${name}/`;
const rooms = Object.keys(may);
const testOnly = '\\.(test|test-d|contract|arbitrary|fixture)\\.ts$';

/**
 * The drawing side of `charts`, by folder and file name: it needs no store, and the dashboard bundles it. The dashboard may
 * import nothing else of the room (`scripts/walls.mjs` reads its TSX): never `aggregate`, `read` or `figure`, and no index
 * that would lead to them.
 */
export const drawn = [
  '^src/charts/(kernel|axes|surface)/',
  '^src/charts/(chart|empty-words|frame-schema|sweep-facts)\\.ts$',
  '^src/charts/[^/]+/(schema|data|draw|words|brush|marks|explore-axes|best-steps|version-marks)\\.ts$',
];

/** Packages that only one room may use. */
const owners = [
  { packages: 'fastify|@fastify', owner: 'server' },
  { packages: 'libsql', owner: 'store' },
  { packages: 'commander|string-width', owner: 'cli' },
  { packages: '@napi-rs', owner: 'charts' },
  { packages: 're2js', owner: 'patterns' },
];

export default {
  forbidden: [
    // Import cycles, types included, are checked by scripts/import-graph.mjs, which reads the dashboard's .tsx files too.
    { name: 'no-unresolvable', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
    ...rooms.map((name) => ({
      name: `${name}-may-import`,
      severity: 'error',
      from: { path: room(name), pathNot: testOnly },
      to: { path: rooms.filter((other) => other !== name && !may[name].includes(other)).map(room) },
    })),
    ...rooms.map((name) => ({
      name: `${name}-only-through-its-index`,
      severity: 'error',
      from: { path: '^src/', pathNot: [room(name), testOnly, '^src/(index|azure|plugin|testing)\\.ts$'] },
      to: {
        path: room(name),
        pathNot: [`${room(name)}index\\.ts$`, testOnly],
      },
    })),
    ...owners.map(({ packages, owner }) => ({
      name: `only-${owner}-uses-${packages.split('|')[0]}`,
      severity: 'error',
      from: { path: '^src/', pathNot: room(owner) },
      to: { path: `^node_modules/(${packages})(/|$)` },
    })),
    {
      name: 'only-workspace-runs-the-controller',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(sweep|workspace)/', testOnly] },
      to: { path: room('sweep') },
    },
    {
      // The dashboard bundles them: nothing that reads a store.
      name: 'the-words-of-results-stand-alone',
      severity: 'error',
      from: { path: '^src/results/words/', pathNot: testOnly },
      to: { path: '^src/', pathNot: '^src/(base|model|results/words)/' },
    },
    {
      name: 'the-charts-kernel-stands-alone',
      severity: 'error',
      from: { path: '^src/charts/kernel/', pathNot: testOnly },
      to: { pathNot: '^src/charts/kernel/' },
    },
    {
      name: 'drawings-need-no-store',
      severity: 'error',
      from: { path: drawn, pathNot: testOnly },
      to: { path: '^src/', pathNot: [...drawn, '^src/(base|http|model)/'] },
    },
    {
      name: 'no-test-code-in-product',
      severity: 'error',
      // The contract suites are published by this entry point alone.
      from: { path: '^src/', pathNot: [testOnly, '^src/testing\\.ts$'] },
      to: { path: testOnly },
    },
  ],
  options: {
    parser: 'swc',
    // Tests use syntax that the parser does not know, and the walls are about the product.
    exclude: { path: '\\.test\\.ts$' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'] },
  },
};
