import type { SweepHead } from '../../../../../src/http/index.ts';
import { isFinalSweepState } from '../../../../../src/model/index.ts';
import { Card } from '../../../ui/card.tsx';
import { Stat } from '../../../ui/stat.tsx';
import { gainWords } from '../../../words/pages/overview.ts';

/** What further trials are expected to improve, and what they take. */
export function GainCard({ head }: { readonly head: SweepHead }) {
  const { gain, stopWhen, endingReason } = head;
  const isOver = isFinalSweepState(head.state);
  return (
    <Card span={4} title={gainWords.title} {...(gain !== null && { sub: gainWords.after(gain.after) })}>
      {gain === null ? (
        <p className="muted">{gainWords.none}</p>
      ) : (
        <div className="stats">
          <Stat label={gainWords.label(gain)} value={gainWords.expected(gain)} note={gainWords.interval(gain)} />
          <Stat label={gainWords.chance} value={gainWords.chanceOf(gain)} />
          <Stat label={gainWords.price} value={gainWords.priceOf(gain)} note={gainWords.cost(gain)} />
          <Stat
            label={gainWords.limit(isOver)}
            value={gainWords.limitOf(gain, stopWhen)}
            note={gainWords.limitNote(gain, stopWhen, endingReason)}
          />
        </div>
      )}
    </Card>
  );
}
