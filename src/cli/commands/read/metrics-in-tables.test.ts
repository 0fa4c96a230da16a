import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Study, uniform } from '../../../index.ts';
import { runCommand } from '../../program.fixture.ts';
import { bestCommand } from './best.ts';
import { exportCommand } from './export.ts';
import { trialsCommand } from './trials.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-read-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

test('machine-readable tables have every metric that the sweep needs', async () => {
  const objectives = [
    { metric: 'loss', goal: 'minimize' },
    { metric: 'size', goal: 'minimize' },
  ] as const;
  const outcomeConstraints = [{ metric: 'seconds', max: 3 }];
  {
    await using study = await Study.create(
      { x: uniform(0, 1) },
      { objectives, outcomeConstraints, stateFolder: folder },
    );
    const trial = await study.ask();
    await trial.report({ loss: 2, size: 9, seconds: 1 });
    await trial.tell({ loss: 1, size: 8 });
  }
  const rows = [{ number: 0, last: 1, metrics: { size: 8, seconds: 1 } }];
  const csv = await runCommand(folder, (context) => exportCommand(context, undefined, { json: false }));
  expect(csv.out).toContain(',parent,metric.size,metric.seconds,param.x\r\n');
  const exported = await runCommand(folder, (context) => exportCommand(context, undefined, { json: true }));
  expect(JSON.parse(exported.out)).toMatchObject(rows);
  const trials = await runCommand(folder, (context) =>
    trialsCommand(context, undefined, { json: true, sort: 'number' }),
  );
  expect(JSON.parse(trials.out)).toMatchObject(rows);
});

test('the best trial of a study has no outputs folder, so none is printed', async () => {
  const stateFolder = join(folder, 'told');
  {
    await using study = await Study.create({ x: uniform(0, 1) }, { stateFolder });
    await (await study.ask()).tell(1);
  }
  const best = await runCommand(stateFolder, (context) => bestCommand(context, undefined, { json: false }));
  expect(best.out).toMatch(/^trial 0 \(completed\), value 1\n {2}x {2}\S+\nsuggested: .+\n$/);
  const json = await runCommand(stateFolder, (context) => bestCommand(context, undefined, { json: true }));
  expect(JSON.parse(json.out)).toMatchObject({ number: 0, outputs: null });
});
