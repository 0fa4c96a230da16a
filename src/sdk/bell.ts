/** Wakes those who wait for news. Take `next` before looking, so that nothing is missed between looking and waiting. */
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
