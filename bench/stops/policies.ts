/** The policies of the study, by name, for trials of this many reports. Delays are a tenth of a trial, at least 3 reports. */
export function policiesFor(maxReports: number): readonly (readonly [name: string, definition: object])[] {
  const delayEvaluation = Math.max(3, Math.ceil(maxReports / 10));
  return [
    ['asha', { type: 'asha', maxReports }],
    ['median_stopping', { type: 'median_stopping', delayEvaluation }],
    ['bandit', { type: 'bandit', slackFactor: 0.2, delayEvaluation }],
    ['truncation_selection', { type: 'truncation_selection', truncationPercentage: 50, delayEvaluation }],
    ['hyperband', { type: 'hyperband', maxReports }],
    ['pasha', { type: 'pasha', maxReports }],
    ['asha with promotion', { type: 'asha', mode: 'promotion', maxReports }],
    ['safe', { type: 'safe', maxReports }],
    ['auto', { type: 'auto', maxReports }],
    ['fast', { type: 'fast', maxReports }],
  ];
}
