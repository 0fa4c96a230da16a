/** Mutation tests of the room that `HYPERDRIVE_MUTATE` names; `npm run mutate -- ROOM` sets it (CONTRIBUTING.md). */
import { rooms } from './scripts/mutate-rooms.mjs';

const name = process.env.HYPERDRIVE_MUTATE ?? '';
const { folder } = rooms[name] ?? { folder: 'none' };

export default {
  mutate: [`${folder}/**/*.ts`, '!**/*.{test,test-d,contract,arbitrary,fixture}.ts', '!**/index.ts', '!**/errors.ts'],
  testRunner: 'mutate',
  plugins: ['./scripts/mutate-runner.mjs'],
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.HYPERDRIVE_MUTATE_CONCURRENCY ?? 1),
  // Texts for people are held by snapshots of the commands and pages that show them, not by the tests of these rooms.
  mutator: { excludedMutations: ['StringLiteral'] },
  thresholds: { high: 90, low: 85, break: 85 },
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, skipFull: true },
  jsonReporter: { fileName: `.stryker/${name}.json` },
  tempDirName: '.stryker/work',
  incremental: true,
  incrementalFile: `.stryker/${name}.incremental.json`,
  ignorePatterns: ['dist', 'web', 'docs', 'bench', '.stryker', 'examples'],
  // Loops without an end are found by counting; this only has to outlast a busy machine.
  timeoutMS: 20_000,
  // Tests run without type checks, and Stryker cannot read a tsconfig.json with the compiler in use.
  disableTypeChecks: false,
  tsconfigFile: 'none.json',
};
