/**
 * Runs a promise without awaiting it. Lint forbids bare promises and `void promise`, whose failure would end the
 * process; here the caller states what a failure means.
 * @param failed must not throw
 */
export function inBackground(work: Promise<unknown>, failed: (error: unknown) => void): void {
  work.catch(failed);
}
