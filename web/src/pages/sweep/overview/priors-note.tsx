import { useQuery } from '@tanstack/react-query';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { bookOf } from '../../../../../src/model/index.ts';
import { definitionQuery } from '../../../api/queries.ts';
import { overviewWords } from '../../../words/pages/overview.ts';
import { TabLink } from '../tab-link.tsx';

/** What the sweep takes from the prior book, on a line; nothing if it takes nothing. */
export function PriorsNote({ head }: { readonly head: SweepHead }) {
  const { data } = useQuery(definitionQuery(head.id));
  const book = data && bookOf(data.definition);
  if (!book) return null;
  return (
    <p className="faint small-text priors-note">
      {overviewWords.priors(book.family, book.version)}{' '}
      <TabLink sweep={head.id} tab="definition">
        {overviewWords.showPriors}
      </TabLink>
    </p>
  );
}
