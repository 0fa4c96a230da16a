import { useMemo } from 'react';
import type { Chart } from '../../../../src/charts/chart.ts';
import type { TrialMetricData } from '../../../../src/charts/trial-metric/draw.ts';
import { ChartView } from '../../charts/canvas-chart.tsx';
import { ExportMenu } from '../../charts/chart-card.tsx';
import { Card } from '../../ui/card.tsx';

/** A metric of the trial on the page. */
export function MetricCard({
  data,
  sub,
  height,
  make,
}: {
  readonly data: TrialMetricData;
  readonly sub: string;
  readonly height: number;
  readonly make: (data: TrialMetricData) => Chart;
}) {
  // A refetch mostly returns new objects with the same values.
  const key = `${data.values.length} ${data.values.at(-1)} ${data.state} ${data.band?.interval.length ?? 0}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const chart = useMemo(() => make(data), [key, data.metric, make]);
  return (
    <Card title={data.metric} sub={sub} isFlush end={<ExportMenu chart={chart} name={data.metric} height={height} />}>
      <ChartView chart={chart} height={height} isLinked={false} />
    </Card>
  );
}
