import { countText, durationText } from '../../../../../src/charts/axes/format.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { isUnlimited } from '../../../../../src/model/index.ts';
import { Card } from '../../../ui/card.tsx';
import { Stat } from '../../../ui/stat.tsx';
import { StateIcon } from '../../../ui/states/state.tsx';
import { StateBar } from '../../../ui/states/state-bar.tsx';
import { stateNames } from '../../../ui/states/states.ts';
import { progressWords } from '../../../words/pages/overview.ts';
import { stateWords } from '../../../words/states.ts';
import { endedText } from '../../../words/trial-count.ts';

/** Progress of the sweep. */
export function ProgressCard({ head }: { readonly head: SweepHead }) {
  const { counts, total, workMs, savedMs } = head;
  const isOpen = head.state === 'running' || head.state === 'ending';
  const shown = stateNames.filter((state) => counts[state] > 0);
  return (
    <Card
      span={4}
      title={progressWords.title}
      sub={endedText(head)}
      end={
        <span className="muted">
          {isOpen
            ? head.remainingMs !== null && progressWords.left(head.remainingMs)
            : progressWords.took(head.elapsedMs)}
        </span>
      }
    >
      <StateBar counts={counts} total={total} />
      <ul className="state-counts">
        {shown.map((state) => (
          <li key={state} className="row" style={{ gap: 6 }}>
            <StateIcon state={state} />
            <b className="strong">{countText(counts[state])}</b>
            <span className="muted">{stateWords[state]}</span>
          </li>
        ))}
      </ul>
      <div className="stats">
        <Stat
          label={progressWords.throughput}
          value={head.trialsPerHour === null ? '–' : progressWords.perHour(head.trialsPerHour)}
          note={progressWords.reports(head.reports)}
        />
        <Stat
          label={progressWords.elapsed}
          value={durationText(head.elapsedMs)}
          note={
            isUnlimited(head.limits.maxConcurrentTrials)
              ? progressWords.unlimited
              : progressWords.concurrent(head.limits.maxConcurrentTrials)
          }
        />
        <Stat label={progressWords.work} value={durationText(workMs)} note={progressWords.workNote} />
        <Stat
          label={progressWords.saved}
          value={savedMs > 0 ? durationText(savedMs) : '–'}
          note={savedMs > 0 ? progressWords.savedShare(savedMs / (savedMs + workMs)) : progressWords.nothingSaved}
        />
      </div>
      {head.stopWhen !== null && (
        <p className="muted small-text" style={{ marginTop: 12 }}>
          {progressWords.stopWhen(head.stopWhen, isOpen)}
        </p>
      )}
    </Card>
  );
}
