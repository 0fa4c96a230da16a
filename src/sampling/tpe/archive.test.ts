import { describe, expect, it } from 'vitest';
import { seededRng } from '../../numerics/index.ts';
import { compileSpace } from '../../space/index.ts';
import type { Observation } from '../sampler.ts';
import { Archive } from './archive.ts';

const space = compileSpace({ x: { type: 'uniform', min_value: 0, max_value: 4 } });

function history(count: number): Observation[] {
  const rng = seededRng('archive');
  return Array.from({ length: count }, (_, number) => ({
    number,
    config: { x: rng.uniform() * 4 },
    state: number % 9 === 8 ? 'failed' : 'completed',
    value: rng.uniformInt(20),
    failure: number % 9 === 8 ? 'user_error' : undefined,
    intervals: 1,
    earlier: false,
  }));
}

describe('Archive', () => {
  it('ranks identically whether trials come one by one or all at once, with ties in order of ending', () => {
    const all = history(200);
    const bulk = new Archive(space, 'minimize');
    bulk.update({ history: all });
    const single = new Archive(space, 'minimize');
    for (let count = 1; count <= 200; count++) single.update({ history: all.slice(0, count) });
    expect(single.ranked).toEqual(bulk.ranked);
    expect(single.bad).toEqual(bulk.bad);
    const keys = bulk.ranked.map((row) => bulk.lossOf(row) * 1000 + row);
    expect(keys).toEqual([...keys].sort((a, b) => a - b));
  });

  it('starts over for another history', () => {
    const archive = new Archive(space, 'maximize');
    archive.update({ history: history(30) });
    const other = history(12).map((observation) => ({ ...observation, number: observation.number + 100 }));
    archive.update({ history: other });
    expect(archive.ranked.length + archive.bad.length).toBe(12);
  });

  it('maps values to positions between 0 and 1 on the declared scale', () => {
    const archive = new Archive(space, 'minimize');
    archive.update({
      history: [
        { number: 0, config: { x: 3 }, state: 'completed', value: 1, failure: undefined, intervals: 1, earlier: false },
      ],
    });
    expect([...archive.coordinates(0)]).toEqual([0.75]);
  });
});
