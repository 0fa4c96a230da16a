import { useQuery } from '@tanstack/react-query';
import { countText } from '../../../../src/charts/axes/format.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { quietNotices } from '../../../../src/model/index.ts';
import { notesQuery } from '../../api/queries.ts';
import { Card } from '../../ui/card.tsx';
import { sweepWords } from '../../words/pages/sweep.ts';
import { momentText } from '../../words/times.ts';

/** Events of the sweep as a whole, such as a clock that was set; empty without any. */
export function SweepNotes({ head }: { readonly head: SweepHead }) {
  const { data } = useQuery(notesQuery(head.id, head.endedAtMs === null));
  const notes = data?.entries.filter(({ body }) => !quietNotices.has(body['code'])) ?? [];
  if (notes.length === 0) return null;
  return (
    <div className="sweep-notes">
      <Card title={sweepWords.notes} sub={countText(notes.length)}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <ul tabIndex={0} aria-label={sweepWords.notes}>
          {notes.map(({ seq, atMs, text }) => (
            <li key={seq}>
              <time className="faint num small-text" dateTime={new Date(atMs).toISOString()}>
                {momentText(atMs)}
              </time>
              <span>{text}</span>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
