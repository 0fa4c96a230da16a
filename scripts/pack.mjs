/**
 * Packs what is published: `node scripts/pack.mjs [FOLDER]`, after `npm run build`. The manifest of the package has nothing
 * that only this repository needs: npm warns of the scripts of a package, and would run them.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** @returns path of the tarball in a folder */
export function pack(folder) {
  const staging = mkdtempSync(join(tmpdir(), 'hyperdrive-pack-'));
  try {
    const {
      scripts: _,
      devDependencies: __,
      workspaces: ___,
      ...manifest
    } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    writeFileSync(join(staging, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
    for (const name of ['README.md', 'LICENSE', ...manifest.files])
      cpSync(join(root, name), join(staging, name), { recursive: true });
    const words = ['pack', '--json', '--pack-destination', folder];
    const [{ filename }] = JSON.parse(execFileSync('npm', words, { cwd: staging, encoding: 'utf8' }));
    return join(folder, filename);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(pack(resolve(process.argv[2] ?? '.')));
