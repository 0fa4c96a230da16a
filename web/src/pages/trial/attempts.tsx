import { durationText } from '../../../../src/charts/axes/format.ts';
import type { TrialPage } from '../../../../src/http/index.ts';
import { elapsedMs } from '../../../../src/model/index.ts';
import { Card } from '../../ui/card.tsx';
import { failureWords } from '../../words/failures.ts';

type Attempt = TrialPage['attempts'][number];

function outcome({ state, end }: Attempt): string {
  if (end === null) return state;
  const code = end.exitCode !== null && end.exitCode !== 0 ? `, exit ${end.exitCode}` : '';
  const signal = end.signal === null ? '' : `, ${end.signal}`;
  return `${failureWords(end.kind)}${code}${signal}`;
}

/** The launches of a trial. */
export function Attempts({ page }: { readonly page: TrialPage }) {
  return (
    <Card title="Attempts" sub={String(page.attempts.length)} isFlush>
      {page.attempts.length === 0 ? (
        <p className="muted" style={{ padding: '4px 16px 16px' }}>
          It has not been launched.
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section style={{ overflowX: 'auto' }} tabIndex={0} aria-label="Attempts">
          <table className="table">
            <thead>
              <tr>
                <th>#</th>
                <th>Where</th>
                <th className="num">Waited</th>
                <th className="num">Ran</th>
                <th>Outcome</th>
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
