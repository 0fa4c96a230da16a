/**
 * `npm run mutate -- ROOM [FILE...]`: plants small bugs in a room, one at a time, and counts those that its tests find.
 * Fails below 85 %. FILE limits the bugs to some of its files, such as `src/sweep/fold/retry.ts`.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rooms } from './mutate-rooms.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const stryker = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
const [room = '', ...files] = process.argv.slice(2);
if (!Object.hasOwn(rooms, room)) {
  console.error(`mutate: expected a room (${Object.keys(rooms).join(', ')}), got "${room}"`);
  process.exit(2);
}
const only = files.length === 0 ? [] : ['--mutate', files.join(',')];
const { status } = spawnSync(process.execPath, [stryker, 'run', ...only], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, HYPERDRIVE_MUTATE: room },
});
process.exit(status ?? 1);
