/**
 * Runs every step in turn, even after one fails, so that everything that was opened is closed.
 * @throws the first error, after all steps have run
 */
export async function runAll(...steps: readonly (() => unknown)[]): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failure ??= { error };
    }
  }
  if (failure) throw failure.error;
}
