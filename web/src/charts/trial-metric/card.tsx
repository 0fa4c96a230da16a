import { useMemo } from 'react';
import type { TrialMetricData } from '../../../../src/charts/trial-metric/data.ts';
import { trialMetricChart } from '../../../../src/charts/trial-metric/draw.ts';
import { PlainChartCard } from '../plain-chart-card.tsx';

/** A metric of one trial by report. */
export function TrialMetricCard({
  data,
  sub,
  height,
}: {
  readonly data: TrialMetricData;
  readonly sub: string;
  readonly height: number;
}) {
  // A refetch mostly returns new objects with the same values.
  const key = `${data.values.length} ${data.values.at(-1)} ${data.state} ${data.band?.interval.length ?? 0}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const chart = useMemo(() => trialMetricChart(data), [key, data.metric]);
  return <PlainChartCard title={data.metric} sub={sub} chart={chart} height={height} file={data.metric} />;
}
