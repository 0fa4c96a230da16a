/**
 * Runs every step, one after the other, also after one has failed: what is opened is closed whatever happens.
 * @throws the first error, when all steps are done
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
