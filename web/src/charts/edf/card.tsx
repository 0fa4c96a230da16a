import { useMemo } from 'react';
import type { CompareData } from '../../../../src/charts/compare/marks.ts';
import { distributionChart } from '../../../../src/charts/edf/draw.ts';
import { fileNames } from '../../words/charts.ts';
import { compareWords } from '../../words/pages/compare.ts';
import { PlainChartCard } from '../plain-chart-card.tsx';

/** The share of trials that reached a value, of several sweeps. */
export function DistributionCard({ data }: { readonly data: CompareData }) {
  const chart = useMemo(() => distributionChart(data), [data]);
  return (
    <PlainChartCard
      span={5}
      title={compareWords.distribution}
      sub={compareWords.distributionNote}
      chart={chart}
      height={340}
      file={fileNames.distribution}
    />
  );
}
