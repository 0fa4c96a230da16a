import { countText, pluralText } from '../../../../src/charts/axes/format.ts';
import { momentText } from '../times.ts';

/** The definition of a sweep and its versions. */
export const definitionWords = {
  title: 'Definition',
  label: 'Sweep definition',
  submitted: (ms: number) => `as submitted ${momentText(ms)}`,
  version: (version: number) => `version ${version}`,
  tag: (key: string, value: string) => `${key}: ${value}`,
  save: 'Save',

  priors: 'Prior book',
  bookVersion: (version: number) => `version ${version}`,
  sentence: (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`,
  priorOf: (parameter: string) => `Where good values of ${parameter} lie, from the start of its range to the end`,

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
