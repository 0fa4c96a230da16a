import { type Palette, rampColour, type StateColour } from '../axes/palette.ts';

/** When attempts ran. Times in milliseconds since the first start. */
export interface TimelineData {
  readonly fromMs: number;
  readonly toMs: number;
  /** Most attempts that ran at the same time. */
  readonly lanes: number;
  readonly body:
    | {
        readonly kind: 'bars';
        readonly trial: ArrayLike<number>;
        readonly attempt: ArrayLike<number>;
        readonly lane: ArrayLike<number>;
        readonly start: ArrayLike<number>;
        readonly end: ArrayLike<number>;
        readonly state: readonly StateColour[];
      }
    | {
        readonly kind: 'share';
        readonly rows: number;
        readonly px: number;
        readonly lanesPerRow: number;
        /** [rows · px] 255: always busy; `lost`: in attempts of failed, stopped and canceled trials. */
        readonly busy: ArrayLike<number>;
        readonly lost: ArrayLike<number>;
      };
}

/** Colour of a bar: completed work is muted so that the others stand out. */
export function barColour(palette: Palette, state: StateColour): string {
  return state === 'completed' ? rampColour(palette, 0.62) : palette[state];
}
