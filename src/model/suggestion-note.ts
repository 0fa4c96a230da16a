import type { Json } from '../base/index.ts';

/** Samplers whose names are not those that sweep files have for them. */
const asWritten: Readonly<Record<string, string>> = { gp: 'bayesian', sobol: 'random with rule: sobol' };

/** A sampler by the name that sweep files have for it. */
export function samplerAsWritten(name: string): string {
  return asWritten[name] ?? name;
}

const methods: Readonly<Record<string, string>> = {
  cmaes: 'by CMA-ES',
  design: 'of the initial design',
  enqueued: 'put next by a user',
  grid: 'next of the grid',
  model: 'by the model',
  nsga2: 'by NSGA-II',
  random: 'drawn at random',
  sobol: 'next of the Sobol sequence',
  startup: 'drawn before there is enough to learn from',
  tpe: 'by the Parzen estimator',
  unused: 'one of those left, as all that were proposed had been tried',
};

const warps: Readonly<Record<string, string>> = {
  none: '',
  half_rank: 'losses above the median by rank',
  log_tail: 'losses above the median by logarithm',
  power: 'losses by a power',
};

/** What a part of a note says; empty for what goes without saying. */
const tellers: Readonly<Record<string, (value: Json) => string>> = {
  method: (value) => methods[text(value)] ?? `method ${text(value)}`,
  again: (value) => `again what trial ${text(value)} had`,
  aim: (value) => `towards the ${text(value)}`,
  good: (value) => `${counted(value, 'good trial')} against the others`,
  incumbent: (value) => `lowest posterior mean ${rounded(value, 2)} in standard deviations of the losses`,
  index: (value) => `point ${text(value)}`,
  lengthscales: (value) => (value === 'fitted' ? '' : `lengthscales ${text(value)}`),
  logImprovement: (value) => `log expected improvement ${rounded(value, 1)}`,
  logRatio: (value) => `log density ratio ${rounded(value, 1)}`,
  population: (value) => `population of ${text(value)}`,
  restarts: (value) => (value === 0 ? '' : `after ${counted(value, 'restart')}`),
  trials: (value) => `learnt from ${counted(value, 'trial')}`,
  warp: (value) => warps[text(value)] ?? `warp ${text(value)}`,
  weights: (value) =>
    `objectives weighted ${Array.isArray(value) ? value.map((weight) => rounded(weight, 2)).join(' : ') : text(value)}`,
};

/**
 * The note of a suggestion in a reader's words: what the sampler went by, or why a trial goes on from another and what
 * was changed. Parts that no sampler of this package writes are told under their own names.
 * @returns a part of a sentence; empty where the note says nothing
 */
export function suggestionNoteText(note: Json | undefined): string {
  if (!isMapping(note)) return '';
  if (typeof note.text === 'string') return `${note.text}${inBrackets(changesText(note.changes))}`;
  const { sampler, why, ...parts } = note;
  const told = Object.entries(parts).map(([key, value]) => tellers[key]?.(value) ?? `${key} ${text(value)}`);
  const choice = why === undefined ? '' : `auto asks ${samplerAsWritten(text(sampler))}: ${text(why)}`;
  return `${told.filter((part) => part !== '').join(', ')}${inBrackets(choice)}`.trim();
}

function changesText(changes: Json | undefined): string {
  if (!isMapping(changes)) return '';
  return Object.entries(changes)
    .map(([name, how]) => `${name} ${text(how)}`)
    .join(', ');
}

function inBrackets(what: string): string {
  return what === '' ? '' : ` (${what})`;
}

function counted(value: Json, what: string): string {
  return `${text(value)} ${what}${value === 1 ? '' : 's'}`;
}

/** A number whose size in absolute terms matters, as of logarithms. */
function rounded(value: Json, digits: number): string {
  if (typeof value !== 'number') return text(value);
  // Not −0.0.
  const near = Number(value.toFixed(digits)) + 0;
  return near.toFixed(digits).replace('-', '−');
}

function text(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number')
    return String(Number.isInteger(value) ? value : Number(value.toPrecision(4))).replace('-', '−');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isMapping(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
