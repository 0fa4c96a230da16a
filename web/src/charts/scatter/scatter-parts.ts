import type { ReactNode } from 'react';
import type { SweepHead } from '../../../../src/http/index.ts';
import type { Engine } from '../../worker/client.ts';

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
