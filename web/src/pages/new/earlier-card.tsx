import { Link } from 'wouter';
import type { CheckAnswer } from '../../../../src/http/index.ts';
import { sweepPath } from '../../paths.ts';
import { Card } from '../../ui/card.tsx';
import { newSweepWords } from '../../words/pages/new-sweep.ts';
import { readForm, writeField } from './document.ts';

/** Earlier sweeps that the new one could learn from: offered, and used only once the file says so. */
export function EarlierCard({
  text,
  sweeps,
  onText,
}: {
  readonly text: string;
  readonly sweeps: CheckAnswer['earlierSweeps'];
  readonly onText: (text: string) => void;
}) {
  if (sweeps.length === 0) return null;
  const isUsed = readForm(text).resumeFrom === 'auto';
  return (
    <Card
      title={newSweepWords.earlier}
      sub={isUsed ? newSweepWords.earlierUsed(sweeps.length) : newSweepWords.earlierFound(sweeps.length)}
    >
      <div className="stack" style={{ gap: 10 }} aria-live="polite">
        <ul className="stack" style={{ gap: 6 }}>
          {sweeps.map(({ id, name, trials, hasSameCommand }) => (
            <li key={id} style={{ overflowWrap: 'anywhere' }}>
              <Link href={sweepPath(id)}>{name}</Link>{' '}
              <span className="muted small-text">{newSweepWords.earlierSweep(trials, hasSameCommand)}</span>
            </li>
          ))}
        </ul>
        <p className="muted small-text">{newSweepWords.earlierNote}</p>
        {!isUsed && (
          <div>
            <button type="button" className="btn" onClick={() => onText(writeField(text, 'resumeFrom', 'auto'))}>
              {newSweepWords.learnFrom(sweeps.length)}
            </button>
          </div>
        )}
      </div>
    </Card>
  );
}
