import { bookOf, type SweepDefinition } from '../../model/index.ts';
import { priorsText } from '../../results/index.ts';
import type { CommandContext } from '../context.ts';
import { oneLine } from '../text/text.ts';

/** Says what a sweep takes from the prior book, if anything. */
export function tellPriors({ terminal }: CommandContext, definition: SweepDefinition): void {
  const book = bookOf(definition);
  if (book) terminal.line(oneLine(priorsText(book)));
}

/** The same for programs: the book's version, the models and the parameters; null if the sweep takes nothing from it. */
export function priorsJson(definition: SweepDefinition) {
  const book = bookOf(definition);
  if (!book) return null;
  const { version, family, entries, configurations } = book;
  return {
    version,
    family,
    parameters: entries.map(({ parameter }) => parameter),
    configurations: configurations.length,
  };
}
