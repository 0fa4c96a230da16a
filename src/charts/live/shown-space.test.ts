import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { choice, Study, uniform } from '../../index.ts';
import { spaceOf } from '../../model/index.ts';
import { openWorkspace } from '../../workspace/index.ts';
import { columnsOf, columnValues } from '../columns/view-columns.ts';
import { readShownSpace } from './shown-space.ts';

test('define-by-run trials are shown with what they asked for, and only that', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-shown-'));
  try {
    const study = await Study.create({ a: uniform(0, 1) }, { defineByRun: true, seed: 3, stateFolder: folder });
    const configs = [];
    for (const kind of ['x', 'y', 'x']) {
      const trial = await study.ask();
      await trial.suggest(kind, uniform(0, 1));
      if (kind === 'y') await trial.suggest('option', choice('p', 'q'));
      await trial.tell(1);
      configs.push(trial.config);
    }
    await study.close();
    await using workspace = await openWorkspace({ folder, readOnly: true });
    const { store } = workspace;
    const { space, defaults } = await readShownSpace({ store, compile: spaceOf }, await store.sweep(study.sweepId));
    const columns = columnsOf(space);
    expect(columns.map(({ id }) => id)).toEqual(['a', 'x', 'y', 'option']);
    for (const config of configs) expect(columnValues(space, columns, config, defaults)).toEqual(config);
    expect(configs.map((config) => Object.keys(config))).toEqual([
      ['a', 'x'],
      ['a', 'y', 'option'],
      ['a', 'x'],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
