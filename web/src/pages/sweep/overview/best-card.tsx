import { Link } from 'wouter';
import { metricText } from '../../../../../src/charts/axes/format.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { baselineText } from '../../../../../src/results/words/index.ts';
import { trialPath } from '../../../paths.ts';
import { Card } from '../../../ui/card.tsx';
import { Configuration } from '../../../ui/configuration.tsx';
import { bestWords, gainWords, recommendedWords } from '../../../words/pages/overview.ts';
import { unbroken } from '../../../words/unbroken.ts';
import { TabLink } from '../tab-link.tsx';

/** How much the best trial gained over the first, unless the default is the baseline, and for how many trials it leads. */
function standing(head: SweepHead): string {
  const { best, incumbents } = head;
  const first = incumbents[0];
  if (best === null || first === undefined) return '';
  const since = Math.max(0, head.ended - best.trial - 1);
  return bestWords.standing(head.baseline === null ? best.value - first[1] : undefined, first[0], since);
}

/** The best trial so far and its configuration. */
export function BestCard({ head }: { readonly head: SweepHead }) {
  const { best } = head;
  if (best === null) {
    return (
      <Card span={4} title={bestWords.title}>
        <p className="muted">
          {head.metric === null
            ? bestWords.noMetric
            : head.advice?.kind === 'outside' || head.advice?.kind === 'no_report'
              ? bestWords.sentence(head.advice.title)
              : bestWords.none(head.metric)}
        </p>
      </Card>
    );
  }
  const isWeighed = head.objectives.length > 1;
  return (
    <Card
      span={4}
      title={bestWords.title}
      {...(isWeighed && { sub: bestWords.by(head.metric) })}
      end={
        <>
          {isWeighed && (
            <TabLink sweep={head.id} tab="objectives">
              {bestWords.front}
            </TabLink>
          )}
          <Link className="btn small" href={trialPath(head.id, best.trial)}>
            {bestWords.open(best.trial)}
          </Link>
        </>
      }
    >
      <div className="row wrap" style={{ alignItems: 'baseline', marginTop: 4 }}>
        <span className="big">{metricText(best.value)}</span>
        <span className="muted">{head.metric}</span>
      </div>
      {head.baseline !== null && (
        <p style={{ margin: '6px 0 0' }}>{unbroken(baselineText(head.baseline, metricText))}</p>
      )}
      <p className="muted" style={{ margin: '6px 0 14px', minHeight: 19 }}>
        {standing(head)}
      </p>
      {head.recommended !== null && (
        <p style={{ margin: '0 0 14px' }}>
          {recommendedWords.line(head.recommended)}{' '}
          <Link href={trialPath(head.id, head.recommended.trial)}>{bestWords.open(head.recommended.trial)}</Link>
        </p>
      )}
      <Configuration columns={head.columns} values={best.values} />
      {head.gain !== null && (
        <p className="muted" style={{ margin: '14px 0 0' }}>
          {unbroken(gainWords.line(head.gain))}
        </p>
      )}
    </Card>
  );
}
