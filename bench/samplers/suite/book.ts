import { consultBook } from '../../../src/book/index.ts';
import { type CompiledSpace, compileSpace } from '../../../src/space/index.ts';
import { peerEnvironments } from '../peer.ts';
import { versionOf } from '../runs.ts';
import type { Training } from './training.ts';

/** Labels that start with this are studies without the prior book: `bayesian#plain`. */
const plain = '#plain';

/** What the prior book says of a training's space; undefined if it recognises nothing. */
export function bookOf({ space }: Pick<Training, 'space'>): ReturnType<typeof consultBook> {
  return consultBook(compileSpace(space));
}

/** A training's space as a sampler gets it: ours with the book, as in a sweep that does not switch it off. */
export function spaceFor(training: Training, sampler: string): CompiledSpace {
  return compileSpace(training.space, { book: usesBook(sampler) ? bookOf(training) : undefined });
}

const versions = new Map<string, Promise<string>>();

/** Version of a study of ours that would run now: of the sampler, and of the book where it speaks. Undefined for peers. */
export async function currentVersion(training: Training, sampler: string): Promise<string | undefined> {
  if (peerEnvironments.has(sampler)) return undefined;
  const known = versions.get(sampler) ?? versionOf(sampler);
  versions.set(sampler, known);
  return withBook(await known, training, sampler);
}

/** A sampler's version with that of the book where the book speaks. */
export function withBook(version: string, training: Training, sampler: string): string {
  const book = usesBook(sampler) ? bookOf(training) : undefined;
  return book === undefined ? version : `${version}, book ${book.version}`;
}

function usesBook(sampler: string): boolean {
  const [type = ''] = sampler.split('#');
  return ['bayesian', 'tpe', 'cmaes'].includes(type) && !sampler.includes(plain);
}
