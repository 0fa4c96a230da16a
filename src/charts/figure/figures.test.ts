import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Experiment, HyperDriveConfig, minimize, PrimaryMetricGoal, RandomParameterSampling } from '../../index.ts';
import { choice, lognormal, loguniform, qnormal, type SearchSpace, uniform } from '../../space/index.ts';
import { openWorkspace, type Workspace } from '../../workspace/index.ts';
import { type ChartName, chartNames } from '../chart-list.ts';
import { chartEntry } from '../registry.ts';
import { readXml } from './xml.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-report-'));
let workspace: Workspace;
const ids = new Map<string, string>();

/** Searches of a function in this process, kept in the folder. */
async function search<Space extends SearchSpace>(
  name: string,
  space: Space,
  maxTotalTrials: number,
  value: (trial: number, report: (value: number) => void) => number,
) {
  let trials = 0;
  const sampling = (at: Space, seed: number) => new RandomParameterSampling(at, { seed });
  const found = await minimize(space, (_config, trial) => value(trials++, (step) => trial.report(step)), {
    maxTotalTrials,
    seed: 5,
    sampling,
    stateFolder: folder,
    name,
  }).catch((error: unknown) => error);
  const sweep = (await workspace.store.sweeps()).find(({ definition }) => definition.name === name);
  ids.set(name, sweep?.id ?? String(found));
}

const fails = () => {
  throw new Error('out of coffee');
};
const nested = {
  lr: loguniform(-9, -1),
  width: choice(16, 32, 64),
  optimizer: choice(
    {
      name: 'sgd',
      momentum: uniform(0, 1),
      schedule: choice({ kind: 'step', gamma: uniform(0, 1) }, { kind: 'flat' }),
    },
    { name: 'adamw', beta: uniform(0.9, 1) },
  ),
};

beforeAll(async () => {
  workspace = await openWorkspace({ folder });
  await search('nested', nested, 40, (trial, report) => {
    for (let step = 1; step <= 5; step++) report(((trial * 37) % 41) / step);
    return ((trial * 37) % 41) / 6;
  });
  await search('log axes', { a: loguniform(-20, 5), b: lognormal(0, 1), c: qnormal(0, 5, 2) }, 20, (trial) => trial);
  await search('one trial', { x: uniform(0, 1) }, 1, () => 0.5);
  await search('all alike', { x: uniform(0, 1), y: choice('one', 'other') }, 12, () => 1);
  await search('failures only', { x: uniform(0, 1) }, 4, fails);
  await search('huge values', { x: uniform(-1e30, 1e30) }, 12, (trial) => (trial - 6) * 1e30);
  await search(
    'many axes',
    Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`a_rather_long_parameter_name_${i}`, uniform(0, 1)])),
    15,
    (trial) => trial % 7,
  );
});
afterAll(async () => {
  await workspace.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const idOf = (name: string) => ids.get(name) ?? '';

/** The charts that a sweep has, and the messages of the others. */
async function drawn(name: string, charts = chartNames) {
  const found = new Map<ChartName, string>();
  const refused = new Map<ChartName, string>();
  for (const chart of charts) {
    try {
      found.set(chart, await workspace.pictures.svg([idOf(name)], chart));
    } catch (error) {
      refused.set(chart, error instanceof Error ? error.message : String(error));
    }
  }
  return { found, refused };
}

const cases: readonly (readonly [string, readonly ChartName[]])[] = [
  ['nested', ['front', 'hypervolume']],
  ['log axes', ['front', 'hypervolume']],
  ['one trial', ['scatter3d', 'slice', 'contour', 'importance', 'front', 'hypervolume']],
  ['all alike', ['importance', 'front', 'hypervolume']],
  ['huge values', ['scatter3d', 'contour', 'front', 'hypervolume']],
];

describe.each(cases)('a sweep with %s', (name, without) => {
  it('has every chart that makes sense, as well-formed XML with valid numbers', async () => {
    const { found, refused } = await drawn(name);
    expect([...refused.keys()]).toEqual(without);
    for (const [chart, svg] of found) {
      expect(svg, chart).not.toMatch(/NaN|Infinity|undefined/);
      const root = readXml(svg);
      expect(root.name).toBe('svg');
      expect(root.texts, chart).toContain(chartEntry(chart).words.title);
    }
  });
});

it('a picture omits parameters that do not fit and says so', async () => {
  const { found } = await drawn('many axes', ['parallel', 'slice', 'importance']);
  expect(found.get('parallel')).toContain('14 of 20 parameters');
  expect(found.get('slice')).toContain('over the 12 most important of 20 parameters');
  for (const svg of found.values()) expect(readXml(svg).name).toBe('svg');
});

it('a sweep whose trials all failed says so for each chart, and still has its timeline', async () => {
  const { found, refused } = await drawn('failures only');
  expect([...found.keys()]).toEqual(['timeline']);
  for (const chart of ['front', 'hypervolume'] as const) {
    expect(refused.get(chart)).toContain('The sweep has one objective');
    refused.delete(chart);
  }
  for (const [chart, message] of refused)
    expect(message, chart).toMatch(
      /^nothing to draw of failures only \(.*\): All 3 trials that ended have failed\. .*coffee/,
    );
});

it('a sweep with several objectives has a front and its volume', async () => {
  await using run = await new Experiment('weighed', { stateFolder: folder }).submit(
    new HyperDriveConfig({
      hyperparameterSampling: new RandomParameterSampling({ x: uniform(0, 1), y: uniform(0, 1) }, { seed: 3 }),
      primaryMetricName: 'error',
      primaryMetricGoal: PrimaryMetricGoal.MINIMIZE,
      objectives: [
        { metric: 'error', goal: 'minimize' },
        { metric: 'size', goal: 'minimize' },
      ],
      maxTotalRuns: 15,
      objective: ({ x, y }) => ({ error: (1 - x) ** 2 + y, size: x }),
    }),
  );
  await run.waitForCompletion();
  for (const chart of ['front', 'hypervolume', 'pareto'] as const) {
    const { texts } = readXml(await run.plot(chart, { theme: 'dark' }));
    expect(texts).toContain(chartEntry(chart).words.title);
  }
  const page = await run.report();
  expect(page).toContain('on the Pareto front: no other trial is better in one of 2 objectives');
  expect(page).toMatch(/<section id="front"><h2>[^<]+<small>\d+ of 15 trials Pareto-optimal/);
  expect(page).not.toContain('id="pareto"');
});

it('curves say how many trials they show, or that no trial has intermediate reports', async () => {
  expect(await workspace.pictures.svg([idOf('nested')], 'curves', { top: 3, near: true })).toContain('40 trials');
  const single = await workspace.pictures.svg([idOf('one trial')], 'curves');
  expect(single).toContain('Each trial reported once');
  expect(single).toContain('of 1 trial<');
});

describe('choices', () => {
  const svg = (chart: ChartName, options: Parameters<Workspace['pictures']['svg']>[2]) =>
    workspace.pictures.svg([idOf('nested')], chart, options);

  it('parameters by dotted name or last part, in their order', async () => {
    const texts = readXml(await svg('parallel', { params: ['optimizer.momentum', 'lr'] })).texts;
    expect(texts.indexOf('momentum')).toBeLessThan(texts.indexOf('lr'));
    expect(texts).not.toContain('width');
    expect(await svg('scatter', { params: ['width', 'gamma'] })).toContain('optimizer.schedule.gamma against width');
    expect(await svg('contour', { params: ['lr', 'momentum'] })).toContain('over lr and optimizer.momentum');
    expect(await svg('slice', { params: ['lr'] })).toContain('value over lr');
  });

  it('a selection as in the URL of the dashboard', async () => {
    expect(await svg('parallel', { filter: 'optimizer:1' })).toMatch(/\d+ of 40 trials/);
    expect(await svg('scatter', { params: ['lr'], filter: 'lr:0.0001~;width:0,1' })).toContain('value against lr');
    await expect(svg('parallel', { filter: 'lr:fast' })).rejects.toMatchObject({ code: 'REPORT_BAD_OPTION' });
  });

  it('unknown ones are refused with the nearest known', async () => {
    await expect(svg('scatter', { params: ['widht'] })).rejects.toMatchObject({
      code: 'REPORT_UNKNOWN_PARAMETER',
      message: 'the sweep has no parameter "widht"; did you mean "width"?',
    });
    await expect(workspace.pictures.svg([idOf('nested')], 'histroy')).rejects.toMatchObject({
      code: 'REPORT_UNKNOWN_CHART',
      message: expect.stringContaining('did you mean "history"? charts: history, curves, parallel'),
    });
    await expect(svg('history', { params: ['lr'] })).rejects.toThrow('history does not use params');
    await expect(svg('contour', { params: ['lr'] })).rejects.toThrow('a contour has two axes, not 1');
    await expect(svg('pareto', { metric: 'acuracy' })).rejects.toThrow('no trial has reported "acuracy"');
    await expect(svg('history', { width: 10 })).rejects.toThrow('width: expected 200 to 8000, got 10');
    await expect(svg('curves', { top: 1.5 })).rejects.toThrow('top: expected a whole number');
  });

  it('one sweep, or several of one metric', async () => {
    const several = [idOf('nested'), idOf('log axes')];
    const texts = readXml(await workspace.pictures.svg(several, 'compare')).texts;
    expect(texts).toEqual(expect.arrayContaining(['nested', 'log axes', 'nested, 40 trials']));
    expect(await workspace.pictures.svg(several, 'edf')).toContain('minimize value');
    await expect(workspace.pictures.svg(several, 'history')).rejects.toThrow('history shows one sweep, not 2');
    await expect(workspace.pictures.svg(['nowhere'], 'history')).rejects.toMatchObject({ code: 'STORE_UNKNOWN_SWEEP' });
  });
});

it('the same sweep gives the same picture', async () => {
  const draw = () => workspace.pictures.svg([idOf('nested')], 'parallel', { theme: 'dark' });
  expect(await draw()).toBe(await draw());
});

describe('PNG', () => {
  it('has the PNG signature, the requested size and a drawing', async () => {
    const png = await workspace.pictures.png([idOf('nested')], 'history', { width: 480, height: 300, scale: 1.5 });
    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const view = new DataView(png.buffer, png.byteOffset);
    expect([view.getUint32(16), view.getUint32(20)]).toEqual([720, 450]);
    const blank = await workspace.pictures.png([idOf('one trial')], 'history', { width: 480, height: 300, scale: 1.5 });
    // Hundreds of marks compress worse than one.
    expect(png.length).toBeGreaterThan(blank.length + 2_000);
  });

  it('a size that exceeds the limit is refused', async () => {
    const huge = workspace.pictures.png([idOf('nested')], 'history', { width: 8_000, height: 8_000, scale: 8 });
    await expect(huge).rejects.toThrow('is too large: at most 64 million');
  });
});
