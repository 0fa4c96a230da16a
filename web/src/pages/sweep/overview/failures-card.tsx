import { Link } from 'wouter';
import { countText } from '../../../../../src/charts/axes/format.ts';
import { STATE } from '../../../../../src/charts/kernel/index.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { sweepPath } from '../../../paths.ts';
import { Card } from '../../../ui/card.tsx';
import { stateNames } from '../../../ui/states/states.ts';
import { failureWords } from '../../../words/failures.ts';
import { failureCardWords } from '../../../words/pages/overview.ts';

/** Failures by kind. */
export function FailuresCard({ head }: { readonly head: SweepHead }) {
  const failed = head.counts.failed;
  const kinds = Object.entries(head.failures).sort((a, b) => b[1] - a[1]);
  const filter = `${STATE}:${stateNames.indexOf('failed')}`;
  return (
    <Card
      span={4}
      title={failureCardWords.title}
      sub={failureCardWords.note(failed, head.retries)}
      end={
        failed > 0 && (
          <Link className="btn ghost small" href={`${sweepPath(head.id, 'trials')}?f=${filter}`}>
            {failureCardWords.show}
          </Link>
        )
      }
    >
      {kinds.length === 0 ? (
        <p className="muted">{failureCardWords.none}</p>
      ) : (
        <ul className="stack" style={{ gap: 10, marginTop: 4 }}>
          {kinds.map(([kind, count]) => (
            <li key={kind}>
              <div className="row between" style={{ marginBottom: 3 }}>
                <span>{failureWords(kind)}</span>
                <b className="strong num">{countText(count)}</b>
              </div>
              <div className="meter">
                <i
                  style={{
                    width: `${(count / Math.max(1, failed)) * 100}%`,
                    background: 'var(--failed)',
                    opacity: 0.8,
                  }}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
