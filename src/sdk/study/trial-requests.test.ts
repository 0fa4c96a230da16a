import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { uniform } from '../../space/index.ts';
import { chooseDriver } from '../../store/sqlite/opening/open.ts';
import { Study } from '../index.ts';

test('an ask that the store was too busy for leaves no number that the next ones wait for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-study-'));
  try {
    await using study = await Study.create({ x: uniform(0, 1) }, { stateFolder: folder, seed: 1, maxTotalTrials: 3 });
    await (await study.ask()).tell(0);
    const openDriver = await chooseDriver(undefined);
    const other = openDriver(join(folder, 'hyperdrive.db'), { readOnly: false });
    other.exec('begin immediate');
    await expect(study.ask()).rejects.toMatchObject({ code: 'STORE_BUSY' });
    other.exec('rollback');
    other.close();
    for (let n = 1; n < 3; n++) {
      const trial = await study.ask({ signal: AbortSignal.timeout(30_000) });
      expect(trial.number).toBe(n);
      await trial.tell(n);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
