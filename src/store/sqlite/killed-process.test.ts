import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { silentLogger, systemClock, systemRandomBytes } from '../../base/index.ts';
import { processIdentity } from '../../process/index.ts';
import { refused } from '../contract/subject.contract.ts';
import { driversHere } from './driver/drivers-here.contract.ts';
import { openSqliteStore } from './opening/open.ts';

const typescript = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const writer = fileURLToPath(new URL('../contract/writer-process.contract.ts', import.meta.url));

test.each(driversHere)(
  'answer-before-commit: everything that a killed process acknowledged is stored (%s)',
  async (driver) => {
    const folder = await mkdtemp(join(tmpdir(), 'hyperdrive-store-'));
    const given = { folder, clock: systemClock(), randomBytes: systemRandomBytes, logger: silentLogger, driver };
    const child = spawn(process.execPath, ['--import', typescript, writer, folder, driver], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const gone = once(child, 'exit');
    let acknowledged = 0;
    try {
      for await (const line of createInterface({ input: child.stdout })) {
        acknowledged = Number(line);
        if (acknowledged < 100) continue;
        // Another process can read while this one writes, and cannot take its sweep.
        const reader = await openSqliteStore({ ...given, readOnly: true });
        const [attempt] = await reader.attempts({ sweepId: 'sweep' });
        expect((await reader.cursors(attempt?.key ?? '')).http).toBeGreaterThanOrEqual(acknowledged);
        await reader.close();
        break;
      }
      const other = await openSqliteStore(given);
      await refused(other.acquireLease('sweep', processIdentity(), 1000), 'STORE_LEASE_HELD');
      // Both processes write; one lock assigns the positions.
      for (const kind of ['pause', 'resume', 'pause', 'resume'] as const) await other.command('sweep', { kind });
      await other.close();
    } finally {
      child.kill('SIGKILL');
      await gone;
    }
    const store = await openSqliteStore(given);
    const [attempt] = await store.attempts({ sweepId: 'sweep' });
    const { http: cursor = 0 } = await store.cursors(attempt?.key ?? '');
    expect(cursor).toBeGreaterThanOrEqual(acknowledged);
    const reports = await store.reports({ sweepId: 'sweep' });
    expect(reports.map((report) => report.value)).toEqual(Array.from({ length: cursor }, (_, index) => index + 1));
    const log = await store.log({ sweepId: 'sweep' });
    expect(log.map((entry) => entry.seq)).toEqual(log.map((_, index) => index + 1));
    expect(log.filter((entry) => entry.kind === 'paused')).toHaveLength(2);
    expect(await store.trial('sweep', 0)).toMatchObject({ best: 1, last: cursor, intervals: cursor });
    // The owner is provably dead, so there is no wait for the lease to expire.
    expect((await store.acquireLease('sweep', processIdentity(), 1000)).token).toBe(2);
    await store.close();
    await rm(folder, { recursive: true, force: true });
  },
);
