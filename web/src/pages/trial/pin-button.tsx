import { usePins, useSweepState } from '../../state/sweep-state.tsx';

/** Pins a trial: it then stands out in every chart of its sweep. */
export function PinButton({ trial }: { readonly trial: number }) {
  const { pins } = useSweepState();
  const isPinned = usePins().includes(trial);
  return (
    <button
      type="button"
      className="btn"
      aria-pressed={isPinned}
      title="A pinned trial stands out in every chart of its sweep"
      onClick={() => pins.toggle(trial)}
    >
      {isPinned ? 'Unpin' : 'Pin'}
    </button>
  );
}
