import './scatter.css';
import type { ReactNode } from 'react';
import type { SweepHead } from '../../../../src/http/index.ts';
import { Card } from '../../ui/card.tsx';
import { scatterWords } from '../../words/charts.ts';
import type { Engine } from '../../worker/client.ts';
import type { ChartSource } from '../canvas-chart.tsx';
import { ExportMenu } from '../chart-card.tsx';

/** Height of the card's body, pixels: the same as the table next to it. */
export const scatterHeight = 352;

/** Props of both forms of the scatter. */
export interface ScatterParts {
  readonly head: SweepHead;
  readonly engine: Engine | null;
  readonly onPick: (trial: number) => void;
  /** Chooses the form. */
  readonly mode: ReactNode;
  /** Choose the axes. */
  readonly selects: ReactNode;
}

interface ScatterFrameProps extends Pick<ScatterParts, 'mode' | 'selects'> {
  readonly chart: ChartSource;
  /** Name of saved files. */
  readonly file: string;
  readonly children: ReactNode;
}

/** The card around either form of the scatter. */
export function ScatterFrame({ chart, file, mode, selects, children }: ScatterFrameProps) {
  return (
    <Card
      span={5}
      title={scatterWords.title}
      isFlush
      end={
        <>
          {mode}
          <ExportMenu chart={chart.get} name={file} height={scatterHeight} />
        </>
      }
    >
      <div className="controls">{selects}</div>
      {children}
    </Card>
  );
}
