import { channel, useChannel } from './channel.ts';
import { readUrl } from './url-state.ts';

/** Trials of one sweep that stand out in every chart, in the order in which they were pinned. */
export interface Pins {
  readonly sweep: string;
  readonly trials: readonly number[];
}

/** More colours are not told apart. */
export const pinLimit = 7;

const none: readonly number[] = [];

export const pins = channel<Pins>({ sweep: '', trials: none });

const keyOf = (sweep: string) => `hyperdrive-pins:${sweep}`;

/** Trial numbers of a text such as `3,17`; what is none is left out, and each is there once. */
export function parsePins(text: string | null): readonly number[] {
  const numbers = (text ?? '').split(',').filter((part) => /^\d{1,10}$/.test(part));
  return [...new Set(numbers.map(Number))].slice(0, pinLimit);
}

/** Takes the pins of a sweep from the address, else those that were kept. */
export function loadPins(sweep: string): void {
  if (pins.get().sweep === sweep) return;
  const given = readUrl('pin');
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(keyOf(sweep));
  } catch {
    // Without storage pins last as long as the page.
  }
  pins.set({ sweep, trials: parsePins(given ?? kept) });
}

/** The pins after a trial was pinned or let go; a full list lets go of its first. */
export function toggled(trials: readonly number[], trial: number): readonly number[] {
  return trials.includes(trial) ? trials.filter((other) => other !== trial) : [...trials, trial].slice(-pinLimit);
}

/** Pins a trial of the present sweep, or lets it go. */
export function togglePin(trial: number): void {
  const { sweep, trials } = pins.get();
  const next = toggled(trials, trial);
  pins.set({ sweep, trials: next });
  try {
    localStorage.setItem(keyOf(sweep), next.join(','));
  } catch {
    // As above.
  }
}

/** Pinned trials of the present sweep. */
export const usePins = () => useChannel(pins).trials;
