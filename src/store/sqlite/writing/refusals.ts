import { isFinalSweepState, type SweepRow } from '../../../model/index.ts';
import { storeError } from '../../errors.ts';

/** @throws STORE_SWEEP_FINAL */
export function refuseFinal({ id, state }: SweepRow): void {
  if (!isFinalSweepState(state)) return;
  throw storeError('STORE_SWEEP_FINAL', `Sweep ${id} is ${state} and accepts no more commands.`, {
    details: { sweepId: id, state },
  });
}

/** The error for a trial that does not exist. */
export function unknownTrial(sweepId: string, number: number): Error {
  return storeError('STORE_UNKNOWN_TRIAL', `Sweep ${sweepId} has no trial ${number}.`, {
    details: { sweepId, trial: number },
  });
}
