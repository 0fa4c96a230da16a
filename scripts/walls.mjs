/**
 * Checks the import walls between rooms and that no files import one another in a cycle, types included. First it checks
 * itself: modules were read, a planted violation and a planted cycle of types are found.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import config, { drawn } from '../.dependency-cruiser.mjs';
import { importCycles, importGraph } from './import-graph.mjs';
import { webImports } from './web-imports.mjs';

async function violationsOf(paths) {
  const { output } = await cruise(paths, {
    ...config.options,
    ruleSet: { forbidden: config.forbidden },
    validate: true,
  });
  return output;
}

/** Imports of the dashboard beyond the drawing side of `charts`. */
function undrawn() {
  return webImports().filter(
    ({ to }) => to.startsWith('src/charts/') && !drawn.some((allowed) => new RegExp(allowed).test(to)),
  );
}

const planted = mkdtempSync(join('src', 'numerics', 'planted-'));
try {
  writeFileSync(
    join(planted, 'violation.ts'),
    "import { openStore } from '../../store/index.ts';\nimport { replaySweep } from '../../sweep/index.ts';\nexport const planted = [openStore, replaySweep];\n",
  );
  const proof = await violationsOf([planted]);
  for (const name of ['numerics-may-import', 'only-workspace-runs-the-controller']) {
    if (proof.summary.violations.some(({ rule }) => rule.name === name)) continue;
    console.error(`walls: the planted violation of ${name} was not found, so the check proves nothing`);
    process.exit(1);
  }
  writeFileSync(
    join(planted, 'left.ts'),
    "import type { Right } from './right.ts';\nexport type Left = Right | undefined;\n",
  );
  writeFileSync(join(planted, 'right.ts'), "export type Right = readonly import('./left.ts').Left[];\n");
  if (importCycles(importGraph([planted])).length !== 1) {
    console.error('walls: the planted cycle of types was not found, so the check proves nothing');
    process.exit(1);
  }
} finally {
  rmSync(planted, { recursive: true, force: true });
}

const plantedInWeb = mkdtempSync(join('web', 'src', 'planted-'));
try {
  writeFileSync(
    join(plantedInWeb, 'violation.tsx'),
    "export const planted = <p>{(await import('../../../src/charts/history/aggregate.ts')).aggregateHistory.name}</p>;\n",
  );
  if (undrawn().length === 0) {
    console.error('walls: the import planted in the dashboard was not found, so the check proves nothing');
    process.exit(1);
  }
} finally {
  rmSync(plantedInWeb, { recursive: true, force: true });
}

const result = await violationsOf(['src']);
const read = result.modules.filter(
  (module) => module.source.startsWith('src/') && module.dependencies.length > 0,
).length;
if (read < 50) {
  console.error(`walls: only ${read} modules with imports were read`);
  process.exit(1);
}
for (const { rule, from, to } of result.summary.violations) console.error(`walls: ${rule.name}: ${from} -> ${to}`);
for (const { from, to } of undrawn()) console.error(`walls: the-dashboard-only-draws: ${from} -> ${to}`);
const graph = importGraph(['src', 'web/src']);
const cycles = importCycles(graph);
for (const cycle of cycles) console.error(`walls: these files import one another: ${cycle.join(' -> ')}`);
if (result.summary.violations.length + undrawn().length + cycles.length > 0) process.exit(1);
console.log(`walls: ${read} modules, no violation; ${graph.size} files, no cycle; the planted ones were found`);
