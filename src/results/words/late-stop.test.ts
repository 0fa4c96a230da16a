import { expect, it } from 'vitest';
import { isLateStop, stopText } from './late-stop.ts';

const stop = { policy: 'bandit', text: '0.4 < 0.5 at interval 12', interval: 12, numbers: {} };
const row = { state: 'stopped', stop, message: null, intervals: 40 } as const;

it('is derived from the recorded end: only a stop of a run that had ended by itself has a message', () => {
  expect(isLateStop(row)).toBe(false);
  expect(isLateStop({ ...row, message: 'The run had ended by itself.' })).toBe(true);
  // Stopped by the trial itself, and a verdict that was overtaken by another state.
  expect(isLateStop({ ...row, stop: null, message: 'The run stopped early by itself.' })).toBe(false);
  expect(isLateStop({ ...row, state: 'canceled', message: 'enough' })).toBe(false);
});

it('counts the reports that had arrived by then', () => {
  const late = { ...row, message: 'The run had ended by itself.' };
  expect(stopText(row)).toBe(stop.text);
  expect(stopText(late)).toBe(
    `${stop.text}; it had already ended by itself, with all its 40 reports, so the stop saved nothing`,
  );
  expect(stopText({ ...late, intervals: 1 })).toContain('with its only report');
  expect(stopText({ ...row, stop: null })).toBeUndefined();
});
