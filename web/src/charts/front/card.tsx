import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { frontChart } from '../../../../src/charts/front/draw.ts';
import { frontLegend, frontSubtitle, frontWords } from '../../../../src/charts/front/words.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { useIsNarrow } from '../../ui/use-media.ts';
import { fileNames } from '../../words/charts.ts';
import { ChartCard } from '../chart-card.tsx';
import { Legend } from '../legend.tsx';
import { usePick } from '../use-pick.ts';
import { objectivesQuery } from './query.ts';

/** The trials that no other beats in every objective, one panel for each further objective. */
export function FrontCard({ head }: { readonly head: SweepHead }) {
  const isNarrow = useIsNarrow();
  const query = useQuery(objectivesQuery(head.id));
  const make = useCallback(
    ({ header, arrays }: NonNullable<typeof query.data>) =>
      frontChart({
        objectives: header.objectives,
        trial: arrays.u32('trial'),
        kind: arrays.u8('kind'),
        value: arrays.get('value'),
        front: header.front,
        counted: header.counted,
      }),
    [],
  );
  const pairs = Math.max(1, head.objectives.length - 1);
  const height = pairs === 1 ? (isNarrow ? 380 : 520) : Math.min(900, pairs * (isNarrow ? 190 : 260));
  const header = query.data?.header;
  return (
    <ChartCard
      span={8}
      title={frontWords.title}
      sub={header === undefined ? '' : frontSubtitle(header)}
      height={height}
      query={query}
      make={make}
      onPick={usePick(head.id)}
      file={fileNames.front(head.name)}
    >
      <div className="legend-row">
        <Legend entries={header === undefined ? [] : frontLegend(header)} />
      </div>
    </ChartCard>
  );
}
