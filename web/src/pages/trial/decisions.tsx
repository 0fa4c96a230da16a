import './decisions.css';
import { useState } from 'react';
import { countText, durationText } from '../../../../src/charts/axes/format.ts';
import type { TrialDecision } from '../../../../src/http/index.ts';
import { Card } from '../../ui/card.tsx';
import { isStateName, type StateName } from '../../ui/states/states.ts';
import { decisionWords } from '../../words/pages/trial.ts';

/** Colours of entry kinds whose body does not matter. */
const kindColours: Readonly<Record<string, string>> = {
  'trial.suggested': 'var(--accent)',
  'attempt.planned': 'var(--starting)',
  claimed: 'var(--starting)',
  'trial.running': 'var(--starting)',
  'trial.retry': 'var(--starting)',
  'trial.cancel': 'var(--canceled)',
  'deadline.attempt': 'var(--failed)',
};

/** States that verdicts lead to. */
const verdictStates: Readonly<Record<string, StateName>> = { stop: 'stopped', cancel: 'canceled', timeout: 'failed' };

/** States that ends of attempts lead to; the others are failures. */
const endStates: Readonly<Record<string, StateName>> = {
  ok: 'completed',
  stopped: 'stopped',
  canceled: 'canceled',
  canceled_outside: 'canceled',
};

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Colour of an entry: that of the state it leads to. */
export function colourOf({ kind, body }: Pick<TrialDecision, 'kind' | 'body'>): string {
  switch (kind) {
    case 'trial.ended': {
      const state = wordOf(body['state']);
      return isStateName(state) ? `var(--${state})` : 'var(--strong)';
    }
    case 'trial.verdict':
      return `var(--${verdictStates[wordOf(body['verdict'])] ?? 'strong'})`;
    case 'attempt.ended': {
      const { end } = body;
      const ended = typeof end === 'object' && end !== null && 'kind' in end ? wordOf(end.kind) : '';
      return `var(--${endStates[ended] ?? 'failed'})`;
    }
    default:
      return kindColours[kind] ?? 'var(--strong)';
  }
}

/** Entries shown until the user expands the list. */
const shownFirst = 14;

/** The decisions about the trial with their reasons, in order. */
export function Decisions({
  entries,
  startMs,
}: {
  readonly entries: readonly TrialDecision[];
  readonly startMs: number;
}) {
  const [isAll, setAll] = useState(false);
  const hidden = entries.length - shownFirst;
  // Beginning and end matter most.
  const shown = isAll || hidden <= 0 ? entries : [...entries.slice(0, 4), ...entries.slice(4 - shownFirst)];
  return (
    <Card
      title={decisionWords.title}
      sub={countText(entries.length)}
      end={
        hidden > 0 && (
          <button type="button" className="btn ghost small" aria-pressed={isAll} onClick={() => setAll(!isAll)}>
            {isAll ? decisionWords.fold : decisionWords.all(entries.length)}
          </button>
        )
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <ol className="timeline-list" tabIndex={0} aria-label={decisionWords.title}>
        {shown.map(({ seq, atMs, brief, isInput, kind, body }) => (
          <li key={seq} className={isInput ? 'minor' : ''}>
            <span className="faint num small-text">+{durationText(Math.max(0, atMs - startMs))}</span>
            <span className="dot">
              <i style={{ background: colourOf({ kind, body }) }} />
            </span>
            <span style={{ overflowWrap: 'anywhere' }} className={isInput ? 'muted' : ''}>
              {brief}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
