/** A sweep of one trial. */
export const one = { limits: { maxTotalTrials: 1, maxConcurrentTrials: 1 } };

/** A policy that stops any trial clearly behind, at each report. */
export const stopping = { type: 'bandit', slackAmount: 0.01, evaluationInterval: 1, delayEvaluation: 0 } as const;
