/**
 * What a stopped trial would have needed to go on, where the policy's sentence does not say it: policies that compare ranks
 * name the rank, not how much was missing. Derived from the recorded numbers, so it holds for earlier sweeps too.
 * @returns a clause; undefined if the sentence says it, or nothing would have helped
 */
export function neededText({ numbers }: { readonly numbers: Readonly<Record<string, unknown>> }): string | undefined {
  const { better, kept, guard, trials, cut } = numbers;
  const ofRest = typeof trials === 'number' && typeof cut === 'number' ? trials - cut : undefined;
  const allowed = kept ?? guard ?? ofRest;
  if (typeof better !== 'number' || typeof allowed !== 'number' || allowed < 1) return undefined;
  const more = better - allowed + 1;
  if (more < 1) return undefined;
  return `it would have gone on if it had been better than ${more === 1 ? 'one' : more} more of them`;
}
