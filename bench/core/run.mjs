/** `npm run bench`: every figure of docs/reference/benchmarks.md, one table after the other. Needs PyPI for the peers. */
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const tsx = join(root, 'node_modules', '.bin', 'tsx');
let failed = 0;
for (const name of ['trials', 'reports', 'local-overhead', 'slots', 'resume', 'mlflow-log-batch', 'mlflow-calls']) {
  console.log(`\n## bench/core/${name}.ts\n`);
  const { status } = spawnSync(tsx, [join(root, 'bench', 'core', `${name}.ts`)], { cwd: root, stdio: 'inherit' });
  if (status !== 0) failed++;
}
process.exit(failed > 0 ? 1 : 0);
