import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useLocation } from 'wouter';
import { durationText } from '../../../../../src/charts/axes/format.ts';
import { barColour, timelineChart, timelineData, timelineHeight } from '../../../../../src/charts/timeline/draw.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { timelineQuery } from '../../../api/queries.ts';
import { ChartCard } from '../../../charts/chart-card.tsx';
import { trialPath } from '../../../paths.ts';
import { usePalette } from '../../../state/theme.ts';
import { Segments } from '../../../ui/segments.tsx';
import { stateNames } from '../../../ui/states/states.ts';
import { fileNames } from '../../../words/charts.ts';
import { workersWords } from '../../../words/pages/sweep.ts';
import { stateWords } from '../../../words/states.ts';

/** Share of the sweep that "latest" shows. */
const latestShare = 0.12;

/** Utilization of the workers. */
export default function Workers({ head }: { readonly head: SweepHead }) {
  const [, go] = useLocation();
  const [window_, setWindow] = useState<'all' | 'latest'>('all');
  const from = window_ === 'all' ? undefined : Math.round(head.elapsedMs * (1 - latestShare));
  const query = useQuery(timelineQuery(head.id, { px: 900, ...(from === undefined ? {} : { from }) }));
  const make = useCallback((answer: NonNullable<typeof query.data>) => timelineChart(timelineData(answer)), []);
  const height = useCallback((answer: NonNullable<typeof query.data>) => timelineHeight(timelineData(answer)), []);
  const header = query.data?.header;
  return (
    <ChartCard
      span={12}
      title={workersWords.title}
      sub={
        header === undefined
          ? ''
          : workersWords.note([
              workersWords.lanes(header.lanes, head.target),
              header.mode === 'share' ? workersWords.busyShare(header.attempts) : workersWords.barPerAttempt,
              durationText(header.spanMs),
            ])
      }
      end={
        <Segments
          label={workersWords.window}
          value={window_}
          options={[
            ['all', workersWords.all],
            ['latest', workersWords.latest],
          ]}
          onChange={setWindow}
        />
      }
      height={height}
      query={query}
      make={make}
      onPick={(trial) => go(trialPath(head.id, trial))}
      file={fileNames.workers(head.name)}
    >
      <Legend head={head} isShare={header?.mode === 'share'} />
    </ChartCard>
  );
}

function Legend({ head, isShare }: { readonly head: SweepHead; readonly isShare: boolean }) {
  const palette = usePalette();
  const states = stateNames.filter((state) => state !== 'queued' && head.counts[state] > 0);
  const entries: readonly (readonly [string, string])[] = isShare
    ? [
        [workersWords.busy, barColour(palette, 'completed')],
        [workersWords.wasted, palette.stopped],
      ]
    : states.map((state) => [
        state === 'stopped' ? workersWords.stopped : stateWords[state],
        barColour(palette, state),
      ]);
  return (
    <div className="legend" style={{ padding: '6px 16px' }}>
      {entries.map(([text, colour]) => (
        <span key={text}>
          <i className="swatch" style={{ background: colour }} />
          {text}
        </span>
      ))}
      <span>
        <i className="swatch" style={{ border: '1px solid var(--strong)' }} />
        {workersWords.idle}
      </span>
    </div>
  );
}
