import type { Json } from '../base/index.ts';
import type { SamplerWords } from './kind.ts';
import { multiWords } from './multi/words.ts';
import { countedText, noteValueText } from './note-text.ts';
import { originWords, saysOrigin } from './origin-words.ts';
import { samplers } from './samplers.ts';

/** Wording for notes of any sampler and of the controller. */
const common: SamplerWords = {
  methods: {
    by_run: 'nothing to choose before a trial asks',
    design: 'initial design',
    enqueued: 'enqueued by a user',
    repeated: 'random draw, because every configuration was used',
    startup: 'random draw before the model starts',
    unused: 'drawn at random, because every proposal repeats another trial',
  },
  parts: {
    again: (value) => `repeats trial ${noteValueText(value)}`,
    resumes: (value) =>
      isMapping(value) ? `resumes trial ${noteValueText(value.trial)} of ${noteValueText(value.sweep)}` : '',
    trials: (value) => `learned from ${countedText(value, 'trial')}`,
  },
};

const all = [common, multiWords, ...samplers.kinds.map(({ words }) => words), originWords];
const methods = new Map(all.flatMap((words) => Object.entries(words.methods ?? {})));
const parts = new Map(all.flatMap((words) => Object.entries(words.parts ?? {})));
const names = new Map(all.flatMap((words) => Object.entries(words.names ?? {})));

/** The name of a sampler in sweep files. */
export function samplerAsWritten(name: string): string {
  return names.get(name) ?? name;
}

function partText(key: string, value: Json): string {
  if (key === 'method') return methods.get(noteValueText(value)) ?? `method ${noteValueText(value)}`;
  return parts.get(key)?.(value) ?? `${key} ${noteValueText(value)}`;
}

/**
 * The note of a suggestion for readers: the method of the sampler, or why a trial continues another one and what
 * changed. A note with a `text` is shown as that text. Keys that no built-in sampler writes appear under their own
 * names.
 */
export function suggestionNoteText(note: Json | undefined): string {
  if (!isMapping(note)) return '';
  if (typeof note.text === 'string') return `${note.text}${inBrackets(changesText(note.changes))}`;
  const { sampler, why, ...rest } = note;
  const isPlain = saysOrigin(noteValueText(rest.method ?? ''));
  const shown = Object.entries(rest)
    .filter(([key]) => key !== 'from' || !isPlain)
    .map(([key, value]) => partText(key, value));
  const choice =
    why === undefined ? '' : `auto chose ${samplerAsWritten(noteValueText(sampler))}: ${noteValueText(why)}`;
  return `${shown.filter((part) => part !== '').join(', ')}${inBrackets(choice)}`.trim();
}

function changesText(changes: Json | undefined): string {
  if (!isMapping(changes)) return '';
  return Object.entries(changes)
    .map(([name, how]) => `${name} ${noteValueText(how)}`)
    .join(', ');
}

function inBrackets(what: string): string {
  return what === '' ? '' : ` (${what})`;
}

function isMapping(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
