import { type Channel, channel } from './channel.ts';

/** Most trials pinned at a time: more colours cannot be distinguished. */
export const pinLimit = 7;

/** Trial numbers of a text such as `3,17`: skips other words and duplicates. */
export function parsePins(text: string | null): readonly number[] {
  const numbers = (text ?? '').split(',').filter((part) => /^\d{1,10}$/.test(part));
  return [...new Set(numbers.map(Number))].slice(0, pinLimit);
}

/** The pins after a trial is pinned or unpinned; a full list drops its first. */
export function toggled(trials: readonly number[], trial: number): readonly number[] {
  return trials.includes(trial) ? trials.filter((other) => other !== trial) : [...trials, trial].slice(-pinLimit);
}

/** Trials of one sweep highlighted in every chart, in the order of pinning. The browser stores them. */
export class Pins {
  readonly trials: Channel<readonly number[]>;
  readonly #key: string;

  /** @param given pins of the URL; null: use the pins stored in the browser */
  constructor(sweep: string, given: string | null) {
    this.#key = `hyperdrive-pins:${sweep}`;
    this.trials = channel(parsePins(given ?? this.#kept()));
  }

  /** Takes the pins of a link, such as one that Back returns to. */
  follow(text: string): void {
    const trials = parsePins(text);
    if (trials.join() !== this.trials.get().join()) this.trials.set(trials);
  }

  /** Pins or unpins a trial. */
  toggle(trial: number): void {
    const next = toggled(this.trials.get(), trial);
    this.trials.set(next);
    try {
      localStorage.setItem(this.#key, next.join(','));
    } catch {
      // Without storage pins last as long as the page.
    }
  }

  #kept(): string | null {
    try {
      return localStorage.getItem(this.#key);
    } catch {
      return null;
    }
  }
}
