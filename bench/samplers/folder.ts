import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where peers are installed and results are kept between runs: `HYPERDRIVE_BENCH_TEMP`, else a folder of the system's. */
export const folder = process.env.HYPERDRIVE_BENCH_TEMP ?? join(tmpdir(), 'hyperdrive-bench-samplers');
mkdirSync(folder, { recursive: true });

/** The interpreter of an environment made by install-peers.sh, or why there is none. */
export function interpreter(name: string): { readonly python: string } | { readonly reason: string } {
  const at = join(folder, 'peers', name);
  if (existsSync(join(at, 'ready'))) return { python: join(at, 'venv', 'bin', 'python') };
  const reason = join(at, 'reason');
  if (existsSync(reason)) return { reason: readFileSync(reason, 'utf8').trim() };
  return { reason: `run bench/samplers/install-peers.sh ${name}` };
}
