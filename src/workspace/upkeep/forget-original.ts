import { type Dirent, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes from a copied state folder what belongs to the original's attempts: the notes of its jobs, whose processes
 * this folder must not end; the ports that its trials report to; the secret of its tokens.
 */
export function forgetOriginal(folder: string): void {
  rmSync(join(folder, 'secret'), { force: true });
  for (const sweep of entriesOf(join(folder, 'sweeps'))) {
    const place = join(folder, 'sweeps', sweep.name);
    rmSync(join(place, 'server.json'), { force: true });
    for (const { name } of entriesOf(join(place, 'jobs'))) rmSync(join(place, 'jobs', name), { force: true });
  }
}

function entriesOf(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    // Nothing was started there.
    return [];
  }
}
