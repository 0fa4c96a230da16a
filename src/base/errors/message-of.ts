/**
 * The text of a thrown value. Anything can be thrown, even an object that cannot be converted to text; this never
 * throws.
 *
 * @param thrown an error, or anything else
 * @returns the message of an error, the text of anything else
 */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.message) : String(thrown);
  } catch {
    return 'A value without text was thrown.';
  }
}
