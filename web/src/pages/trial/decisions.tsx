import { useState } from 'react';
import { countText, durationText } from '../../../../src/charts/axes/format.ts';
import type { LogEntryAnswer } from '../../../../src/http/index.ts';
import { Card } from '../../ui/card.tsx';

/** Colour of an entry by a word of its sentence; the first that fits counts. */
const colours: readonly (readonly [RegExp, string])[] = [
  [/fail|error|out of memory|timed out|time limit|lost/, 'var(--failed)'],
  [/stop/, 'var(--stopped)'],
  [/cancel/, 'var(--canceled)'],
  [/complet|ended/, 'var(--completed)'],
  [/retr|plan|start|launch|runs/, 'var(--starting)'],
  [/suggest/, 'var(--accent)'],
];

function colourOf(text: string): string {
  return colours.find(([pattern]) => pattern.test(text))?.[1] ?? 'var(--strong)';
}

/** Entries shown before somebody asks for all. */
const shownFirst = 14;

/** The page is about one trial: its number need not be in every line. */
export function shortText(text: string, trial: number): string {
  return text.replace(` of trial ${trial} `, ' ').replace(new RegExp(`^trial ${trial} `), '');
}

/** What was decided about the trial, with the reasons, in order. */
export function Decisions({
  entries,
  startMs,
  trial,
}: {
  readonly entries: readonly LogEntryAnswer[];
  readonly startMs: number;
  readonly trial: number;
}) {
  const [isAll, setAll] = useState(false);
  const hidden = entries.length - shownFirst;
  // Beginning and end tell the story.
  const shown = isAll || hidden <= 0 ? entries : [...entries.slice(0, 4), ...entries.slice(4 - shownFirst)];
  return (
    <Card
      title="Decisions"
      sub={countText(entries.length)}
      end={
        hidden > 0 && (
          <button type="button" className="btn ghost small" aria-pressed={isAll} onClick={() => setAll(!isAll)}>
            {isAll ? 'Only the first and last' : `All ${countText(entries.length)}`}
          </button>
        )
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <ol className="timeline-list" tabIndex={0} aria-label="Decisions">
        {shown.map(({ seq, atMs, text, isInput }) => (
          <li key={seq} className={isInput ? 'minor' : ''}>
            <span className="faint num small-text">+{durationText(Math.max(0, atMs - startMs))}</span>
            <span className="dot">
              <i style={{ background: colourOf(text) }} />
            </span>
            <span style={{ overflowWrap: 'anywhere' }} className={isInput ? 'muted' : ''}>
              {shortText(text, trial)}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
