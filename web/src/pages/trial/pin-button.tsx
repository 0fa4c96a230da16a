import { usePins, useSweepState } from '../../state/sweep-state.tsx';
import { trialWords } from '../../words/pages/trial.ts';

/** Pins a trial, which highlights it in every chart of its sweep. */
export function PinButton({ trial }: { readonly trial: number }) {
  const { pins } = useSweepState();
  const isPinned = usePins().includes(trial);
  return (
    <button
      type="button"
      className="btn"
      aria-pressed={isPinned}
      title={trialWords.pinHint}
      onClick={() => pins.toggle(trial)}
    >
      {isPinned ? trialWords.unpin : trialWords.pin}
    </button>
  );
}
