/**
 * Checks that every package that the code imports is declared, that every declared one is used, that no source file is
 * left over, and that some other file uses each exported name. First it checks itself: it plants an import of an
 * undeclared package, a declared package that nothing imports, and an exported function and type that no file uses, and
 * must find all of them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const knip = join(root, 'node_modules', 'knip', 'bin', 'knip.js');
const config = join(root, 'knip.jsonc');

function run(words, options = {}) {
  const checks = ['--include', 'dependencies,unlisted,unresolved,files,exports,types,duplicates'];
  return spawnSync(process.execPath, [knip, ...checks, ...words], { cwd: root, encoding: 'utf8', ...options });
}

/** Declared and imported nowhere, so the check finds it as soon as the configuration stops excusing it. */
const excused = 'light-my-request';
const undeclared = 'left-over-package';
const unused = { function: 'leftOverFunction', type: 'LeftOverType' };

const temporary = mkdtempSync(join(tmpdir(), 'hyperdrive-packages-'));
const planted = mkdtempSync(join(root, 'src', 'base', 'planted-'));
try {
  const stricter = join(temporary, 'knip.jsonc');
  writeFileSync(stricter, readFileSync(config, 'utf8').replace(`"${excused}"`, ''));
  writeFileSync(
    join(planted, 'planted.ts'),
    `export const used = 1;
export function ${unused.function}() {}
export type ${unused.type} = string;
`,
  );
  writeFileSync(
    join(planted, 'planted.test.ts'),
    `import '${undeclared}';
import { used } from './planted.ts';
used.toFixed();
`,
  );
  const { stdout } = run(['--config', stricter]);
  for (const name of [excused, undeclared, unused.function, unused.type]) {
    if (stdout.includes(name)) continue;
    console.error(`packages: ${name} was planted and not found, so the check proves nothing:\n${stdout}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(planted, { recursive: true, force: true });
  rmSync(temporary, { recursive: true, force: true });
}

if (process.exitCode !== 1) {
  process.exitCode = run(['--treat-config-hints-as-errors'], { stdio: 'inherit' }).status ?? 1;
  if (process.exitCode === 0)
    console.log('packages: declared ones are used and used ones declared, exported names are used; all plants found');
}
