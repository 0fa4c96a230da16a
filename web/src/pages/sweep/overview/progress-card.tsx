import {
  compactText,
  countText,
  durationText,
  percentText,
  pluralText,
} from '../../../../../src/charts/axes/format.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { isUnlimited } from '../../../../../src/model/index.ts';
import { Card } from '../../../ui/card.tsx';
import { Stat } from '../../../ui/stat.tsx';
import { StateIcon } from '../../../ui/states/state.tsx';
import { StateBar } from '../../../ui/states/state-bar.tsx';
import { stateNames } from '../../../ui/states/states.ts';
import { endedText } from '../../../words/trial-count.ts';

/** How far it is. */
export function ProgressCard({ head }: { readonly head: SweepHead }) {
  const { counts, total, workMs, savedMs } = head;
  const isOpen = head.state === 'running' || head.state === 'ending';
  const shown = stateNames.filter((state) => counts[state] > 0);
  return (
    <Card
      span={4}
      title="Progress"
      sub={endedText(head)}
      end={
        <span className="muted">
          {isOpen
            ? head.remainingMs !== null && `about ${durationText(head.remainingMs)} left`
            : `took ${durationText(head.elapsedMs)}`}
        </span>
      }
    >
      <StateBar counts={counts} total={total} />
      <ul className="state-counts">
        {shown.map((state) => (
          <li key={state} className="row" style={{ gap: 6 }}>
            <StateIcon state={state} />
            <b className="strong">{countText(counts[state])}</b>
            <span className="muted">{state}</span>
          </li>
        ))}
      </ul>
      <div className="stats">
        <Stat
          label="Throughput"
          value={head.trialsPerHour === null ? '–' : `${compactText(head.trialsPerHour)} trials/h`}
          note={pluralText(head.reports, 'report')}
        />
        <Stat
          label="Elapsed"
          value={durationText(head.elapsedMs)}
          note={
            isUnlimited(head.limits.maxConcurrentTrials)
              ? 'as many at a time as are asked for'
              : `up to ${countText(head.limits.maxConcurrentTrials)} at a time`
          }
        />
        <Stat label="Work done" value={durationText(workMs)} note="sum over ended trials" />
        <Stat
          label="Saved by stopping early"
          value={savedMs > 0 ? durationText(savedMs) : '–'}
          note={savedMs > 0 ? `about ${percentText(savedMs / (savedMs + workMs))} of all work` : 'no trial was stopped'}
        />
      </div>
    </Card>
  );
}
