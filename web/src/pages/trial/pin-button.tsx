import { togglePin, usePins } from '../../state/pins.ts';

/** Pins a trial: it then stands out in every chart of its sweep. */
export function PinButton({ trial }: { readonly trial: number }) {
  const isPinned = usePins().includes(trial);
  return (
    <button
      type="button"
      className="btn"
      aria-pressed={isPinned}
      title="A pinned trial stands out in every chart of its sweep"
      onClick={() => togglePin(trial)}
    >
      {isPinned ? 'Unpin' : 'Pin'}
    </button>
  );
}
