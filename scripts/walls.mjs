/**
 * Checks the import walls between rooms, that no files import one another in a cycle, types included, and that no exported
 * name has two owners. First it checks itself: it read modules, and finds the violations that it plants.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import config from '../.dependency-cruiser.mjs';
import { importCycles, importGraph } from './import-graph.mjs';
import { namesWithSeveralOwners } from './name-owners.mjs';
import { planted as plantedInWeb, webViolations } from './web-walls.mjs';

async function violationsOf(paths) {
  const { output } = await cruise(paths, {
    ...config.options,
    ruleSet: { forbidden: config.forbidden },
    validate: true,
  });
  return output;
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
  writeFileSync(join(planted, 'owner.ts'), 'export interface Left {}\n');
  if (!namesWithSeveralOwners([planted]).some(({ name }) => name === 'Left')) {
    console.error('walls: the planted second owner of a name was not found, so the check proves nothing');
    process.exit(1);
  }
} finally {
  rmSync(planted, { recursive: true, force: true });
}

const plants = plantedInWeb.map(([file, code, rule]) => ({ path: join('web', 'src', file), code, rule }));
try {
  for (const { path, code } of plants) {
    mkdirSync(dirname(path), { recursive: true });
    // No plant replaces another.
    writeFileSync(path, code, { flag: 'wx' });
  }
  const { violations } = webViolations();
  for (const { path, rule } of plants) {
    if (violations.some((found) => found.rule === rule && found.from === path)) continue;
    console.error(`walls: the planted violation of ${rule} in ${path} was not found, so the check proves nothing`);
    process.exitCode = 1;
  }
} finally {
  for (const { path } of plants) rmSync(dirname(path), { recursive: true, force: true });
}
if (process.exitCode === 1) process.exit();

const result = await violationsOf(['src']);
const read = result.modules.filter(
  (module) => module.source.startsWith('src/') && module.dependencies.length > 0,
).length;
if (read < 50) {
  console.error(`walls: only ${read} modules with imports were read`);
  process.exit(1);
}
for (const { rule, from, to } of result.summary.violations) console.error(`walls: ${rule.name}: ${from} -> ${to}`);
const web = webViolations();
if (web.read < 300) {
  console.error(`walls: only ${web.read} imports of the dashboard were read`);
  process.exit(1);
}
for (const { rule, from, to } of web.violations) console.error(`walls: ${rule}: ${from} -> ${to}`);
const graph = importGraph(['src', 'web/src']);
const cycles = importCycles(graph);
for (const cycle of cycles) console.error(`walls: these files import one another: ${cycle.join(' -> ')}`);
const shared = namesWithSeveralOwners(['src']);
for (const { name, files } of shared) console.error(`walls: ${name} has several owners: ${files.join(', ')}`);
if (result.summary.violations.length + web.violations.length + cycles.length + shared.length > 0) process.exit(1);
console.log(
  `walls: ${read} modules and ${web.read} imports of the dashboard, no violation; ${graph.size} files, no cycle; the planted ones were found`,
);
