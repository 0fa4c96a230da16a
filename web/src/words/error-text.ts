/** What to say about a failure: its sentence, and its code for a report or a search. */
export function errorText(error: unknown): { readonly message: string; readonly code: string } {
  if (!(error instanceof Error)) return { message: String(error), code: 'UNEXPECTED' };
  return {
    message: error.message,
    code: 'code' in error && typeof error.code === 'string' ? error.code : 'UNEXPECTED',
  };
}
