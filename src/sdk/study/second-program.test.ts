import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { uniform } from '../../space/index.ts';
import { openWorkspace } from '../../workspace/index.ts';
import { Study } from '../index.ts';

const typescript = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const program = fileURLToPath(new URL('second-program.fixture.ts', import.meta.url));

test('ask in a second process is refused and leaves nothing: every trial of the first has somebody who evaluates it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-study-'));
  try {
    await using study = await Study.create({ x: uniform(0, 1) }, { stateFolder: folder, seed: 1, maxTotalTrials: 4 });
    await (await study.ask()).tell(0);
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['--import', typescript, program, folder, study.sweepId],
    ]);
    const said: unknown = JSON.parse(stdout);
    const refused = ['STORE_LEASE_HELD', expect.stringMatching(`process ${process.pid} .*HYPERDRIVE_SERVER`)];
    expect(said).toEqual([...refused, ...refused, ...refused]);
    for (let n = 1; n < 4; n++) {
      const trial = await study.ask();
      expect(trial.number).toBe(n);
      await trial.tell(n);
    }
    await expect(study.ask()).rejects.toMatchObject({ code: 'SDK_EXHAUSTED' });
    await using workspace = await openWorkspace({ folder, readOnly: true });
    expect(await workspace.store.log({ sweepId: study.sweepId, kinds: ['asked'] })).toHaveLength(4);
    const states = (await workspace.store.trials({ sweepId: study.sweepId })).map(({ state }) => state);
    expect(states).toEqual(['completed', 'completed', 'completed', 'completed']);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
