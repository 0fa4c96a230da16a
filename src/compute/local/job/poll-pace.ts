/** Shortest pause between two polls: while lines keep arriving, a metric is seen this soon. */
export const fastPollMs = 20;
/**
 * Longest pause between two polls, for our child, whose end is an event, and for an adopted process, whose end is not.
 */
const slowPollMs = { child: 1_000, adopted: 250 } as const;

/** The pauses between the polls of one job: longer and longer while nothing happens. */
export class PollPace {
  #pauseMs = fastPollMs;

  /** Something happened that makes a quick poll worth it. */
  restart(): void {
    this.#pauseMs = fastPollMs;
  }

  /** @returns the pause before the next poll, milliseconds */
  next({ isBusy, isChild }: { readonly isBusy: boolean; readonly isChild: boolean }): number {
    const slowest = isChild ? slowPollMs.child : slowPollMs.adopted;
    this.#pauseMs = isBusy ? fastPollMs : Math.min(1.5 * this.#pauseMs, slowest);
    return this.#pauseMs;
  }
}
