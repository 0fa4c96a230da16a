/**
 * What was thrown, as text. Anything can be thrown, also an object whose text cannot be made: this never throws.
 *
 * @param thrown an error, or anything else
 * @returns the message of an error, the text of anything else
 */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.message) : String(thrown);
  } catch {
    return 'Something was thrown that has no text.';
  }
}
