import { countText, pluralText } from '../../../../src/charts/axes/format.ts';
import type { CheckAnswer } from '../../../../src/http/index.ts';
import { type Check, CheckCard, Problems } from '../../editor/check.tsx';
import { Card } from '../../ui/card.tsx';
import { Stat } from '../../ui/stat.tsx';
import { StateIcon } from '../../ui/states/state.tsx';

/** What the server says about the text. */
export function Checks({ check }: { readonly check: Check<CheckAnswer> }) {
  return (
    <CheckCard check={check} title={titleOf}>
      {({ problems }) =>
        problems.length > 0 ? (
          <Problems problems={problems} />
        ) : (
          <p className="muted row">
            <StateIcon state="completed" />
            The server would accept this file.
          </p>
        )
      }
    </CheckCard>
  );
}

function titleOf({ problems }: CheckAnswer): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) return pluralText(errors, 'error');
  return problems.length > 0 ? `Ready to start, ${pluralText(problems.length, 'note')}` : 'Ready to start';
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
