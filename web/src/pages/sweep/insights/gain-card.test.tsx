// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { figures } from '../../../api/sweep-figures.fixture.ts';
import { GainCard } from './gain-card.tsx';

afterEach(cleanup);

const gain = {
  ...{ trials: 10, after: 25, chance: 0.2, expected: 0.0004, low: 0, high: 0.002, range: 0.1 },
  ...{ limit: null, durationMs: 5_000, cost: null },
};
const stopWhen = { expectedGainBelow: 1, unit: 'percent', trials: 10, after: 20 } as const;

function shown(changes: Partial<SweepHead>) {
  // The fields that the card reads.
  render(<GainCard head={{ ...figures, gain, ...changes } as unknown as SweepHead} />);
  return document.body.textContent;
}

it('names the limit of a running sweep, and where it comes from', () => {
  const text = shown({ stopWhen, gain: { ...gain, limit: 0.001 } });
  expect(text).toContain('Ends below0.00101 % by limits.stop_when');
});

it('says that no limit is set', () => {
  expect(shown({})).toContain('limits.stop_when is not set');
});

it('says that the limit ended a sweep, and does not deny it afterwards', () => {
  const text = shown({ stopWhen, state: 'completed', endingReason: 'expected_gain' });
  expect(text).toContain('Limit1 %further trials gained too little: it ended the sweep');
  expect(screen.queryByText('Ends below')).toBeNull();
});
