import { countText, parameterText, percentText, pluralText } from '../../../../src/charts/axes/format.ts';
import type { PriorAnswer } from '../../../../src/http/index.ts';
import { momentText } from '../times.ts';

/** Most options that are named. */
const mostOptions = 3;

/** The options with the most probability, or the range that has half of it. */
function priorText({ masses, options, range }: PriorAnswer): string {
  if (options !== null) {
    const likely = options.map((name, at) => ({ name, mass: masses[at] ?? 0 })).sort((a, b) => b.mass - a.mass);
    const named = likely.slice(0, mostOptions).map(({ name, mass }) => `${name} ${percentText(mass)}`);
    const left = likely.length - named.length;
    return `${named.join(', ')}${left > 0 ? `, ${pluralText(left, 'other')}` : ''}`;
  }
  if (range === null) return '';
  const text = (value: number) => parameterText(value, range.integer);
  const [from, to] = range.half;
  return `half within ${text(from)} to ${text(to)}, of ${text(range.low)} to ${text(range.high)}`;
}

/** The definition of a sweep and its versions. */
export const definitionWords = {
  title: 'Definition',
  label: 'Sweep definition',
  submitted: (ms: number) => `as submitted ${momentText(ms)}`,
  version: (version: number) => `version ${version}`,
  tag: (key: string, value: string) => `${key}: ${value}`,
  save: 'Save',

  priors: 'Priors',
  priorsNote: (priors: readonly PriorAnswer[]) => `${pluralText(priors.length, 'parameter')}; dashed: no knowledge`,
  priorSource: { stated: 'stated', book: 'prior book' },
  sentence: (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`,
  priorText,
  priorOf: (prior: PriorAnswer) =>
    `Prior of ${prior.parameter}, ${prior.source === 'book' ? 'from the prior book' : 'as stated'}: ${priorText(prior)}`,

  versions: 'Versions',
  versionTitle: (version: number) => `Version ${version}`,
  origin: (version: number, firstTrial: number, ms: number, by: string | null) =>
    [
      version === 1 ? 'as submitted' : `from trial ${countText(firstTrial)} on`,
      momentText(ms),
      ...(by === null ? [] : [`by ${by}`]),
    ].join(', '),
  before: 'before: ',
  now: 'now: ',
} as const;

/** The page that changes a definition. */
export const changeWords = {
  viewer: 'Viewers cannot change a sweep',
  viewerAdvice: 'A member or owner may change the definition.',
  over: 'This sweep cannot be changed',
  overAdvice: 'Only a running or paused sweep can be changed. Start a new sweep from this one instead.',
  note: (version: number) => `version ${version}; edit what should change`,
  parameters: 'New parameters',
  parametersNote: 'the values that earlier trials used',
  title: 'Change',
  reason: 'Why, for the log (optional)',
  stale: (version: number) => `Someone else made version ${version} in the meantime.`,
  startOver: 'Start over from their version',
  submit: (version: number) => `Make version ${version}`,

  noChanges: 'No changes',
  changes: 'What changes',
  advice: 'Edit the definition: widen a range, add an option, or replace the sampler or the policy.',
  effect: (inSpace: number, earlier: number) =>
    `${countText(inSpace)} of ${pluralText(earlier, 'earlier trial')} belong to this space; the sampler learns from those. Trials already suggested do not change.`,
} as const;
