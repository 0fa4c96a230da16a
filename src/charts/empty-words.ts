/** What ended a sweep before its total. */
export const endingText: Readonly<Record<string, string>> = {
  canceled: 'It was canceled.',
  time_limit: 'Its time limit was reached.',
  failures: 'Too many trials failed.',
  error: 'The controller met an error.',
};

/** Why a sweep has nothing to draw, where no advice says it better. */
export function emptyText(sweep: {
  readonly state: string;
  readonly endingReason: string | null;
  readonly message: string | null;
}): { readonly title: string; readonly detail: string } {
  if (sweep.state === 'running' || sweep.state === 'ending') {
    return {
      title: 'No trial has ended yet',
      detail:
        'Charts fill in by themselves with the first trial that ends. Learning curves appear with the first report.',
    };
  }
  return {
    title: 'This sweep ended without a finished trial',
    detail: `${endingText[sweep.endingReason ?? ''] ?? ''} ${sweep.message ?? ''}`.trim(),
  };
}
