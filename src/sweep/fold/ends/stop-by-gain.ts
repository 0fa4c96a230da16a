import { gainsTooLittle, type TooLittleGain } from '../../../forecast/index.ts';
import type { SweepDecision } from '../../../model/index.ts';
import type { FoldState } from '../state.ts';
import { endSweep, mayGoOn } from './sweep-end.ts';

/** Ends the sweep once its next trials are expected to gain less than `stopWhen` asks for. */
export function checkGain(state: FoldState, causedBy: number, decisions: SweepDecision[]): void {
  const { stopWhen } = state.current.definition;
  if (stopWhen === undefined || state.ending !== null) return;
  // With nothing left to run there is nothing to stop.
  if (state.open.size === 0 && !mayGoOn(state)) return;
  const found = gainsTooLittle(state.losses, stopWhen);
  if (!found) return;
  const { trials, after, chance, expected, low, high, range, limit } = found;
  endSweep(state, 'expected_gain', messageOf(found), causedBy, decisions, {
    ...{ trials, after, chance, expected, low, high, range, limit },
  });
}

function messageOf({ trials, after, expected, low, high, limit }: TooLittleGain): string {
  return (
    `After ${after} trials, the next ${trials} are expected to improve the best value by ${short(expected)} ` +
    `(90 % interval ${short(low)} to ${short(high)}), less than the limit of ${short(limit)}.`
  );
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
