/** How the numbers of a predicted gain are written where it is shown. */
export interface GainFormats {
  readonly value: (value: number) => string;
  readonly duration: (ms: number) => string;
}

/** The part of a predicted gain that people read. */
export interface ShownGain {
  readonly trials: number;
  readonly chance: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly limit: number | null;
  readonly durationMs: number | null;
  readonly cost: number | null;
}

/** `the next 10 trials` */
export function nextTrialsText({ trials }: Pick<ShownGain, 'trials'>): string {
  return trials === 1 ? 'the next trial' : `the next ${trials} trials`;
}

/** Two digits: more would promise what a forecast cannot know. */
export const estimate = (value: number): number => Number(value.toPrecision(2));

/** `0 to 0.004, with 90 % probability` */
export function gainIntervalText(gain: Pick<ShownGain, 'low' | 'high'>, { value }: GainFormats): string {
  const [low, high] = [estimate(gain.low), estimate(gain.high)];
  if (high === 0) return 'nothing, with 90 % probability';
  return low === 0
    ? `at most ${value(high)}, with 90 % probability`
    : `${value(low)} to ${value(high)}, with 90 % probability`;
}

/** What the trials take; empty if that is unknown. */
function gainPriceText({ durationMs, cost }: Pick<ShownGain, 'durationMs' | 'cost'>, formats: GainFormats): string {
  if (durationMs === null) return '';
  const time = `about ${formats.duration(durationMs)}`;
  return cost === null ? time : `${time}, at a cost of ${formats.value(estimate(cost))}`;
}

/** The limit below which the sweep ends; empty without one. */
function gainLimitText({ limit }: Pick<ShownGain, 'limit'>, { value }: GainFormats): string {
  return limit === null ? '' : `the sweep ends below ${value(limit)}`;
}

/** One sentence without a full stop: expected gain, interval, chance, time, cost, limit. */
export function gainText(gain: ShownGain, formats: GainFormats): string {
  const parts = [
    `${nextTrialsText(gain)}: ${formats.value(estimate(gain.expected))} better on average`,
    gainIntervalText(gain, formats),
    `${Math.round(100 * gain.chance)} % chance of a better trial`,
    gainPriceText(gain, formats),
    gainLimitText(gain, formats),
  ];
  return parts.filter((part) => part !== '').join('; ');
}
