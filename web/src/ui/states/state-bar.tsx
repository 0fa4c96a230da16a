import './states.css';
import { isUnlimited } from '../../../../src/model/index.ts';
import { words } from '../../words/en.ts';
import { stateWords } from '../../words/states.ts';
import type { StateName } from './states.ts';

const barOrder: readonly StateName[] = ['completed', 'stopped', 'failed', 'canceled', 'running', 'starting'];

/** Trials by state as parts of a bar. */
export function StateBar({
  counts,
  total,
}: {
  readonly counts: Readonly<Record<StateName, number>>;
  readonly total: number;
}) {
  const shown = barOrder.filter((state) => counts[state] > 0);
  // Without a limit the parts are shares of the existing trials.
  const whole = isUnlimited(total) ? shown.reduce((sum, state) => sum + counts[state], 0) : total;
  return (
    <div
      className="bar"
      role="img"
      aria-label={words.states.counts(
        shown.length === 0
          ? [words.states.nothing]
          : shown.map((state) => words.states.count(counts[state], stateWords[state])),
        whole,
      )}
    >
      {shown.map((state) => (
        <i
          key={state}
          style={{ width: `${(counts[state] / Math.max(1, whole)) * 100}%`, background: `var(--${state})` }}
        />
      ))}
    </div>
  );
}
