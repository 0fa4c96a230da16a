import type { Json } from '../base/index.ts';
import type { SamplerWords } from './kind.ts';
import { multiWords } from './multi/words.ts';
import { countedText, noteValueText } from './note-text.ts';
import { samplers } from './samplers.ts';

/** What any sampler may write, and the product itself. */
const common: SamplerWords = {
  methods: {
    design: 'of the initial design',
    enqueued: 'put next by a user',
    startup: 'drawn before there is enough to learn from',
    unused: 'one of those left, as all that were proposed had been tried',
  },
  parts: {
    again: (value) => `again what trial ${noteValueText(value)} had`,
    trials: (value) => `learnt from ${countedText(value, 'trial')}`,
  },
};

const all = [common, multiWords, ...samplers.kinds.map(({ words }) => words)];
const methods = new Map(all.flatMap((words) => Object.entries(words.methods ?? {})));
const parts = new Map(all.flatMap((words) => Object.entries(words.parts ?? {})));
const names = new Map(all.flatMap((words) => Object.entries(words.names ?? {})));

/** A sampler by the name that sweep files have for it. */
export function samplerAsWritten(name: string): string {
  return names.get(name) ?? name;
}

function partText(key: string, value: Json): string {
  if (key === 'method') return methods.get(noteValueText(value)) ?? `method ${noteValueText(value)}`;
  return parts.get(key)?.(value) ?? `${key} ${noteValueText(value)}`;
}

/**
 * The note of a suggestion in a reader's words: what the sampler went by, or why a trial goes on from another and what
 * was changed. A note with a `text` is shown as that text; other parts that no sampler of this product writes, under their keys.
 * @returns a part of a sentence; empty where the note says nothing
 */
export function suggestionNoteText(note: Json | undefined): string {
  if (!isMapping(note)) return '';
  if (typeof note.text === 'string') return `${note.text}${inBrackets(changesText(note.changes))}`;
  const { sampler, why, ...rest } = note;
  const shown = Object.entries(rest).map(([key, value]) => partText(key, value));
  const choice =
    why === undefined ? '' : `auto asks ${samplerAsWritten(noteValueText(sampler))}: ${noteValueText(why)}`;
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
