import { countText } from '../../../../src/charts/axes/format.ts';
import type { CheckAnswer } from '../../../../src/http/index.ts';
import { type Check, CheckCard, Problems } from '../../editor/check.tsx';
import { Card } from '../../ui/card.tsx';
import { Stat } from '../../ui/stat.tsx';
import { StateIcon } from '../../ui/states/state.tsx';
import { editorWords } from '../../words/editor.ts';
import { newSweepWords } from '../../words/pages/new-sweep.ts';

/** The server's check of the text. */
export function Checks({ check }: { readonly check: Check<CheckAnswer> }) {
  return (
    <CheckCard check={check} title={titleOf}>
      {({ problems }) =>
        problems.length > 0 ? (
          <Problems problems={problems} />
        ) : (
          <p className="muted row">
            <StateIcon state="completed" />
            {newSweepWords.accepted}
          </p>
        )
      }
    </CheckCard>
  );
}

function titleOf({ problems }: CheckAnswer): string {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) return editorWords.errors(errors);
  return problems.length > 0 ? newSweepWords.readyWithNotes(problems.length) : newSweepWords.ready;
}

/** A summary of the sweep to be submitted. */
export function Summary({ answer }: { readonly answer: CheckAnswer | undefined }) {
  const summary = answer?.summary;
  if (summary === undefined || summary === null) return null;
  const { configurations, dimension, totalTrials } = summary;
  return (
    <Card title={newSweepWords.summary}>
      <div className="stack">
        <Stat label={newSweepWords.name} value={summary.name} />
        <Stat label={newSweepWords.dimension} value={countText(dimension)} />
        <Stat
          label={newSweepWords.combinations}
          value={configurations === null ? newSweepWords.continuous : countText(configurations)}
          note={
            configurations === null
              ? newSweepWords.noGrid
              : configurations <= totalTrials
                ? newSweepWords.allTried
                : newSweepWords.someTried(totalTrials)
          }
        />
        <Stat label={newSweepWords.trials} value={countText(totalTrials)} />
      </div>
    </Card>
  );
}
