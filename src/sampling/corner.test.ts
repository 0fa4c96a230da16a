import { expect, test } from 'vitest';
import { seededRng } from '../numerics/index.ts';
import { compileSpace } from '../space/index.ts';
import { GpSampler } from './gp/gp-sampler.ts';
import type { Observation } from './sampler.ts';
import { suggestionNoteText } from './suggestion-note.ts';

/**
 * The model proposes the corner again and again, where the best trial is. It is drawn elsewhere then, and the words are true
 * of a space that no trials can use up.
 */
test('the best value in the corner of a continuous space: other points are drawn, and the note says why', () => {
  const space = compileSpace({ x: ['uniform', [0, 1]] });
  const sampler = new GpSampler({ space, goal: 'minimize', seed: 1 });
  const history: Observation[] = [];
  const drawn = new Set<string>();
  for (let number = 0; number < 30; number++) {
    const suggestion = sampler.suggest({ number, history, pending: [], rng: seededRng('corner', number) });
    if (suggestion.kind !== 'configuration') throw new Error('a continuous space is never exhausted');
    const { config, note } = suggestion;
    if (note.method === 'unused') {
      expect(suggestionNoteText(note)).toBe('drawn at random, because every proposal repeats another trial');
      // As it says, a trial has the corner, and this one does not repeat it.
      expect(history.some((trial) => trial.config.x === 0)).toBe(true);
      drawn.add(String(config.x));
    }
    const state = { state: 'completed', failure: undefined, intervals: 1, earlier: false } as const;
    history.push({ number, config, value: Number(config.x), ...state });
  }
  expect(drawn.size).toBeGreaterThan(5);
  expect(new Set(history.map(({ config }) => config.x)).size).toBe(history.length);
});
