import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { metricText } from '../../../../src/charts/axes/format.ts';
import { hypervolumeChart } from '../../../../src/charts/hypervolume/draw.ts';
import { hypervolumeWords } from '../../../../src/charts/hypervolume/words.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { Card } from '../../ui/card.tsx';
import { fileNames } from '../../words/charts.ts';
import { objectivesWords } from '../../words/pages/objectives.ts';
import { ChartCard } from '../chart-card.tsx';
import { objectivesQuery } from '../front/query.ts';

/** The volume that the front dominates, by ended trials. */
export function HypervolumeCard({ head }: { readonly head: SweepHead }) {
  const query = useQuery(objectivesQuery(head.id));
  const make = useCallback(
    ({ header, arrays }: NonNullable<typeof query.data>) =>
      hypervolumeChart({
        trials: arrays.u32('volumeTrials'),
        volume: arrays.get('volume'),
        counted: header.counted,
      }),
    [],
  );
  const header = query.data?.header;
  if (header !== undefined && header.volumeReason !== null) {
    return (
      <Card title={hypervolumeWords.title}>
        <p className="muted">{objectivesWords.noCurve(header.volumeReason)}</p>
      </Card>
    );
  }
  return (
    <ChartCard
      span={12}
      title={hypervolumeWords.title}
      sub={header?.hypervolume == null ? '' : metricText(header.hypervolume)}
      height={230}
      query={query}
      make={make}
      file={fileNames.hypervolume(head.name)}
    />
  );
}
