import { countText, pluralText } from '../../../../src/plot/index.ts';
import type { CheckAnswer } from '../../../../src/wire/index.ts';
import { Card, Skeleton, Stat } from '../../ui/parts.tsx';
import { StateIcon } from '../../ui/state.tsx';

/** What the server says about the text. */
export function Checks({
  answer,
  isCurrent,
}: {
  readonly answer: CheckAnswer | undefined;
  readonly isCurrent: boolean;
}) {
  if (answer === undefined) {
    return (
      <Card title="Checks">
        <Skeleton height={60} />
      </Card>
    );
  }
  const errors = answer.problems.filter(({ severity }) => severity === 'error').length;
  const notes = answer.problems.length - errors;
  const title =
    errors > 0
      ? pluralText(errors, 'error')
      : notes > 0
        ? `Ready to start, ${pluralText(notes, 'note')}`
        : 'Ready to start';
  return (
    <Card title={title} sub={isCurrent ? '' : 'checking…'}>
      <ul className="stack" style={{ gap: 10 }} aria-live="polite">
        {answer.problems.map((problem) => (
          <li key={`${problem.line} ${problem.path} ${problem.message}`} className="row top-aligned">
            <span style={{ marginTop: 3 }}>
              <StateIcon state={problem.severity === 'error' ? 'failed' : 'stopped'} />
            </span>
            <span style={{ overflowWrap: 'anywhere' }}>
              {problem.message} <span className="faint">line {problem.line}</span>
            </span>
          </li>
        ))}
        {answer.problems.length === 0 && (
          <li className="muted row">
            <StateIcon state="completed" />
            The server would accept this file.
          </li>
        )}
      </ul>
    </Card>
  );
}

/** What the sweep would be. */
export function Summary({ answer }: { readonly answer: CheckAnswer | undefined }) {
  const summary = answer?.summary;
  if (summary === undefined || summary === null) return null;
  const { configurations, dimension, totalTrials } = summary;
  return (
    <Card title="Before you start">
      <div className="stack">
        <Stat label="Name" value={summary.name} />
        <Stat label="Free parameters" value={countText(dimension)} />
        <Stat
          label="Combinations"
          value={configurations === null ? 'continuous' : countText(configurations)}
          note={
            configurations === null
              ? 'a grid cannot cover it'
              : configurations <= totalTrials
                ? 'all of them can be tried'
                : `${countText(totalTrials)} of them are tried`
          }
        />
        <Stat label="Trials" value={countText(totalTrials)} />
      </div>
    </Card>
  );
}
