import { expect, it } from 'vitest';
import { colourOf } from './decisions.tsx';

it.each([
  ['trial.suggested', {}, 'var(--accent)'],
  ['attempt.planned', {}, 'var(--starting)'],
  ['attempt.ended', { end: { kind: 'ok' } }, 'var(--completed)'],
  ['attempt.ended', { end: { kind: 'out_of_memory' } }, 'var(--failed)'],
  ['attempt.ended', { end: { kind: 'canceled_outside' } }, 'var(--canceled)'],
  ['trial.verdict', { verdict: 'stop' }, 'var(--stopped)'],
  ['trial.verdict', { verdict: 'timeout' }, 'var(--failed)'],
  ['trial.ended', { state: 'stopped' }, 'var(--stopped)'],
  ['trial.ended', { state: 'a state of a later version' }, 'var(--strong)'],
  ['a kind of a later version', {}, 'var(--strong)'],
])('an entry %s %j has the colour %s', (kind, body, colour) => {
  expect(colourOf({ kind, body })).toBe(colour);
});
