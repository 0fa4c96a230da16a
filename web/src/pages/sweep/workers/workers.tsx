import { useState } from 'react';
import { durationText } from '../../../../../src/charts/axes/format.ts';
import type { SweepHead } from '../../../../../src/http/index.ts';
import { TimelineCard } from '../../../charts/timeline/card.tsx';
import { Segments } from '../../../ui/controls/segments.tsx';
import { workersWords } from '../../../words/pages/sweep.ts';

/** Share of the sweep that "latest" shows. */
const latestShare = 0.12;

/** Utilization of the workers. */
export default function Workers({ head }: { readonly head: SweepHead }) {
  const [shown, show] = useState<'all' | 'latest'>('all');
  return (
    <TimelineCard
      head={head}
      span={12}
      sub={(header) =>
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
          value={shown}
          options={[
            ['all', workersWords.all],
            ['latest', workersWords.latest],
          ]}
          onChange={show}
        />
      }
      asked={{ px: 900, from: shown === 'all' ? undefined : Math.round(head.elapsedMs * (1 - latestShare)) }}
    />
  );
}
