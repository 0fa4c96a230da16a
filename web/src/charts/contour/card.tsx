import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { PlaneAxis } from '../../../../src/charts/axes/plane.ts';
import { contourChart } from '../../../../src/charts/contour/draw.ts';
import { surfaceHeaderSchema } from '../../../../src/charts/contour/schema.ts';
import { planeAxis } from '../../../../src/charts/sweep-facts.ts';
import type { Column, SweepHead } from '../../../../src/http/index.ts';
import { useFacts } from '../../api/sweep-facts.tsx';
import { AxisSelect } from '../../ui/controls/axis-select.tsx';
import { chartWords, contourCardWords, fileNames } from '../../words/charts.ts';
import { ChartCard } from '../chart-card.tsx';
import { chartQuery, frameOf } from '../chart-query.ts';
import { usePick } from '../use-pick.ts';

const surfaceQuery = (id: string, x: string, y: string) =>
  chartQuery(id, { path: 'surface', asked: { x, y }, read: frameOf(surfaceHeaderSchema) });

interface ContourCardProps {
  readonly head: SweepHead;
  readonly x: string;
  readonly y: string;
  /** Axes to choose from. */
  readonly columns: readonly Column[];
  readonly onX: (id: string) => void;
  readonly onY: (id: string) => void;
}

/** The mean rank over two parameters, with the best trial. */
export function ContourCard({ head, x, y, columns, onX, onY }: ContourCardProps) {
  const query = useQuery(surfaceQuery(head.id, x, y));
  const facts = useFacts();
  const values = facts.best?.values;
  const trial = facts.best?.trial;
  const make = useCallback(
    ({ header, arrays }: NonNullable<typeof query.data>) => {
      // The response may still belong to the previous axes.
      const axes: readonly [PlaneAxis, PlaneAxis] = [planeAxis(facts, header.x), planeAxis(facts, header.y)];
      const bx = values?.[header.x];
      const by = values?.[header.y];
      return contourChart({
        metric: facts.metric ?? chartWords.metric,
        x: axes[0],
        y: axes[1],
        size: header.size,
        mean: arrays.f32('mean'),
        best: trial !== undefined && typeof bx === 'number' && typeof by === 'number' ? { trial, x: bx, y: by } : null,
      });
    },
    [facts, values, trial],
  );
  return (
    <ChartCard
      span={4}
      title={contourCardWords.title}
      sub={contourCardWords.note}
      end={
        <>
          <AxisSelect label={chartWords.vertical} value={y} columns={columns} onChange={onY} />
          <AxisSelect label={chartWords.horizontal} value={x} columns={columns} onChange={onX} />
        </>
      }
      height={370}
      query={query}
      make={make}
      onPick={usePick(head.id)}
      file={fileNames.contour(head.name)}
    />
  );
}
