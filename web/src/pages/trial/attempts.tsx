import { countText, durationText } from '../../../../src/charts/axes/format.ts';
import type { TrialPage } from '../../../../src/http/index.ts';
import { elapsedMs } from '../../../../src/model/index.ts';
import { Card } from '../../ui/card.tsx';
import { attemptWords } from '../../words/pages/trial.ts';

type Attempt = TrialPage['attempts'][number];

function outcome({ state, end }: Attempt): string {
  return end === null ? attemptWords.states[state] : attemptWords.end(end.kind, end.exitCode, end.signal);
}

/** The attempts of a trial. */
export function Attempts({ page }: { readonly page: TrialPage }) {
  return (
    <Card title={attemptWords.title} sub={countText(page.attempts.length)} isFlush>
      {page.attempts.length === 0 ? (
        <p className="muted" style={{ padding: '4px 16px 16px' }}>
          {attemptWords.none}
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section style={{ overflowX: 'auto' }} tabIndex={0} aria-label={attemptWords.title}>
          <table className="table">
            <thead>
              <tr>
                <th>{attemptWords.number}</th>
                <th>{attemptWords.target}</th>
                <th className="num">{attemptWords.waited}</th>
                <th className="num">{attemptWords.ran}</th>
                <th>{attemptWords.outcome}</th>
              </tr>
            </thead>
            <tbody>
              {page.attempts.map((attempt) => {
                const { claimedAtMs, plannedAtMs } = attempt;
                const endMs = attempt.endedAtMs ?? page.serverTimeMs;
                return (
                  <tr key={attempt.key}>
                    <td>{attempt.attempt}</td>
                    <td title={attempt.key}>
                      {attempt.target}
                      {attempt.nativeId !== null && <div className="faint mono small-text">{attempt.nativeId}</div>}
                    </td>
                    <td className="num">
                      {claimedAtMs === null ? '–' : durationText(elapsedMs(plannedAtMs, claimedAtMs))}
                    </td>
                    <td className="num">{claimedAtMs === null ? '–' : durationText(elapsedMs(claimedAtMs, endMs))}</td>
                    <td style={{ whiteSpace: 'normal' }}>
                      {outcome(attempt)}
                      {attempt.end?.message != null && <div className="faint small-text">{attempt.end.message}</div>}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  );
}
