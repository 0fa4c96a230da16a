import { useMemo } from 'react';
import { bestSoFarChart } from '../../../../src/charts/compare/draw.ts';
import type { CompareData } from '../../../../src/charts/compare/marks.ts';
import { fileNames } from '../../words/charts.ts';
import { compareWords } from '../../words/pages/compare.ts';
import { PlainChartCard } from '../plain-chart-card.tsx';

/** The best value so far of several sweeps. */
export function BestSoFarCard({ data }: { readonly data: CompareData }) {
  const chart = useMemo(() => bestSoFarChart(data), [data]);
  return (
    <PlainChartCard
      span={8}
      title={compareWords.best}
      sub={compareWords.bestNote}
      chart={chart}
      height={380}
      file={fileNames.bestSoFar}
    />
  );
}
