/** What ended a sweep before its total. */
export const endingText: Readonly<Record<string, string>> = {
  canceled: 'It was canceled.',
  time_limit: 'Its time limit was reached.',
  expected_gain: 'Further trials are expected to gain too little.',
  failures: 'Too many trials failed.',
  error: 'The controller failed.',
};

/** Why a sweep has nothing to draw, if there is no more specific advice. */
export function emptyText(sweep: {
  readonly state: string;
  readonly endingReason: string | null;
  readonly message: string | null;
}): { readonly title: string; readonly detail: string } {
  if (sweep.state === 'running' || sweep.state === 'ending') {
    return {
      title: 'No trial has ended yet',
      detail: 'Charts appear when the first trial ends. Learning curves appear with the first report.',
    };
  }
  return {
    title: 'This sweep ended without a finished trial',
    detail: `${endingText[sweep.endingReason ?? ''] ?? ''} ${sweep.message ?? ''}`.trim(),
  };
}
