import type { ReactNode } from 'react';
import type { Chart } from '../../../src/charts/chart.ts';
import { Card } from '../ui/card.tsx';
import { ChartView } from './canvas-chart.tsx';
import { ExportMenu } from './chart-card.tsx';

interface PlainChartCardProps {
  readonly chart: Chart;
  readonly title: ReactNode;
  readonly sub?: ReactNode;
  /** @defaultValue 12 */
  readonly span?: 3 | 5 | 8;
  readonly height: number;
  /** Height of saved pictures before they grow. @defaultValue `height` */
  readonly savedHeight?: number;
  /** Name of saved files. */
  readonly file: string;
  readonly id?: string;
}

/** A card with a chart of data that is there already; the trial under the pointer does not mark it. */
export function PlainChartCard({ chart, height, savedHeight = height, file, ...card }: PlainChartCardProps) {
  return (
    <Card {...card} isFlush end={<ExportMenu chart={chart} name={file} height={savedHeight} />}>
      <ChartView chart={chart} height={height} isLinked={false} />
    </Card>
  );
}
