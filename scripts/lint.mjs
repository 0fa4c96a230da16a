/**
 * Formatting and lint, and that the lint of promises works: a planted promise without a handler is found. A promise
 * that nobody handles ends the whole process, so an update must not silently disable this check.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
const run = (words, options = {}) => spawnSync(process.execPath, [biome, ...words], { cwd: root, ...options });

const planted = `import { sleep, systemClock } from '../../base/index.ts';
export class Planted {
  async #work(): Promise<void> {
    await sleep(systemClock(), 1);
  }
  bare(): void {
    this.#work();
  }
  hidden(): void {
    void this.#work();
  }
  half(): void {
    sleep(systemClock(), 1).finally(() => undefined);
  }
  listener(each: { on(listener: () => void): void }): void {
    each.on(async () => {
      await this.#work();
    });
  }
}
`;
const wanted = { 'nursery/noFloatingPromises': 2, 'complexity/noVoid': 1, 'nursery/noMisusedPromises': 1 };

let provesNothing = false;
const folder = mkdtempSync(join(root, 'src', 'sweep', 'planted-'));
try {
  writeFileSync(join(folder, 'planted.ts'), planted);
  const { stdout } = run(['lint', '--reporter=json', relative(root, folder)], { encoding: 'utf8' });
  for (const [rule, count] of Object.entries(wanted)) {
    const found = stdout.split(`"category":"lint/${rule}"`).length - 1;
    if (found === count) continue;
    console.error(`lint: ${rule} finds ${found} of ${count} planted promises, so it proves nothing`);
    provesNothing = true;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (provesNothing) process.exit(1);
process.exit(run(['check', '.', ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1);
