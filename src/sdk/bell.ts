/** Wakes waiting callers when there may be news. Take `next` before you look, so that no ring between look and wait is lost. */
export class Bell {
  #waiting: (() => void)[] = [];

  /** Resolves at the next ring. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  readonly ring = (): void => {
    for (const wake of this.#waiting.splice(0)) wake();
  };
}
