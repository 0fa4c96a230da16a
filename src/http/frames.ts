import { z } from 'zod';
import { trialStates } from '../model/index.ts';

/**
 * Headers of the binary answers (`application/vnd.hyperdrive.frame`): `u32` little-endian header length, an ASCII JSON
 * header padded with spaces so that length + 4 is a multiple of 8, then the arrays, each aligned to 8 bytes. `at` counts
 * from the end of the header. Decode with `decodeFrame` of the charts kernel; nothing is copied.
 */
export const frameMediaType = 'application/vnd.hyperdrive.frame';

const count = z.int().min(0);
const state = z.enum(trialStates);
const frame = {
  seq: z.int().min(0),
  arrays: z.array(
    z.object({
      name: z.string(),
      type: z.enum(['Float32Array', 'Float64Array', 'Uint8Array', 'Uint16Array', 'Uint32Array', 'Int32Array']),
      length: count,
      at: count,
    }),
  ),
};

/**
 * Arrays `lo hi f32[px]`, `hits u32[px]`: per pixel column of the trial number axis `0..total`.
 * Up to 3,000 rows also `trial u32`, `value f32`, `state u8`, one per row.
 */
export const historyHeaderSchema = z.object({ ...frame, rows: count, total: count, px: count });
/** Header of the objective history. */
export type HistoryHeader = z.infer<typeof historyHeaderSchema>;

/**
 * Arrays `count u16[pairs · 97²]`, `mean u8[pairs · 97²]` (mean rank, 255 best), cell = left bin · 97 + right bin, bin 96
 * is "not set"; counts above 65,535 are cut. `top u32[k]` row numbers of the best selected, best first; `topTrial u32[k]`,
 * `topRank u16[k]`; `cells u16[k · axes]` their quantised values, row-major.
 */
export const pcpHeaderSchema = z.object({ ...frame, axes: z.array(z.string()), rows: count, selected: count });
/** Header of the parallel coordinates. */
export type PcpHeader = z.infer<typeof pcpHeaderSchema>;

/**
 * Every ended trial, in order of ending: `trial u32`, `state u8`, `best f32` (NaN: none), `intervals u16`,
 * and per column an array `q:<column id>`: `u16` for numbers (0..65534 along the axis, 65535 not set),
 * `u8` for categories (code, 255 not set). The array of the metric is made from `best` with `metricRange`.
 */
export const columnsHeaderSchema = z.object({ ...frame, rows: count, total: count });
/** Header of the columns of all ended trials. */
export type ColumnsHeader = z.infer<typeof columnsHeaderSchema>;

/**
 * `mark u32[m]`: the intervals that have a band (all up to 400, else evenly thinned). `q05 q25 q50 q75 q95 best f32[m]`,
 * `count u32[m]` trials that reached the mark, `ends u32[m]` stopped trials since the mark before. `flat f32`: the series one
 * after the other, `flatAt u32`: the interval of each value. `stopTrial u32`, `stopX u32`, `stopY f32`: at most 400 stopped
 * trials (`stopY`: last value).
 * `sampled`: trials behind the quantiles: all of the selection, or an even sample of it.
 */
export const curvesHeaderSchema = z.object({
  ...frame,
  rows: count,
  selected: count,
  sampled: count,
  maxIntervals: count,
  stopped: count,
  series: z.array(
    z.object({
      trial: z.int(),
      kind: z.enum(['pinned', 'top', 'running']),
      length: count,
      state,
      rank: z.number().nullable(),
    }),
  ),
  reasons: z.array(z.string()).describe('One for each of `stopTrial`.'),
});
/** Header of the learning curves: how many trials stand behind them, and its series in order. */
export type CurvesHeader = z.infer<typeof curvesHeaderSchema>;

/**
 * `slice:<column id> u32[w · h]`, row 0 lowest, cells of the metric's axis against the column's.
 * `front u32` trial numbers, `frontX frontY f32`; `cloudTrial u32`, `cloudX cloudY f32` at most 1,800 others.
 */
export const insightsHeaderSchema = z.object({
  ...frame,
  rows: count,
  slices: z.array(
    z.object({
      column: z.string(),
      width: count,
      height: count,
      median: z.array(z.number().nullable()).describe('Per column of cells, in 0..1 along the metric axis.'),
      upper: z.array(z.number().nullable()).describe('The same for the better 90th percentile.'),
    }),
  ),
  tradeOff: z.object({
    x: z.string().describe('`__duration` (ms), `__intervals`, or a metric (its last value).'),
    xGoal: z.enum(['minimize', 'maximize']),
    trials: count,
    isExact: z.boolean().describe('False where the second metric was read for a sample of the trials only.'),
  }),
});
/** Header of slices and trade-off. */
export type InsightsHeader = z.infer<typeof insightsHeaderSchema>;

/**
 * `trial u32[n]`, `kind u8[n]` (0 dominated, 1 on the front, 2 outside the outcome constraints), `value f64[n · m]` row by row;
 * `volumeTrials u32[s]` counted trials that had ended and `volume f64[s]`, at steps of the hypervolume.
 */
export const objectivesHeaderSchema = z.object({
  ...frame,
  rows: count,
  objectives: z
    .array(z.object({ name: z.string(), goal: z.enum(['minimize', 'maximize']) }))
    .describe('In order; empty for a sweep with one objective.'),
  counted: count.describe('Completed trials that keep the outcome constraints and have every objective.'),
  front: count.describe('Trials that none beats in every objective.'),
  infeasible: count.describe('Completed trials outside the outcome constraints.'),
  left: count.describe('Trials that ended otherwise or lack a value.'),
  isWhole: z.boolean().describe('False where the arrays hold the front and an even sample of the others.'),
  reference: z.array(z.number()).describe('Worst value of each objective: the corner of the hypervolume.'),
  hypervolume: z.number().nullable(),
  volumeReason: z.string().nullable().describe('Why there is no hypervolume.'),
});
/** Header of the view of several objectives. */
export type ObjectivesHeader = z.infer<typeof objectivesHeaderSchema>;

/** `mean f32[size²]`: smoothed mean rank (1 best), NaN where no trial went near; row 0 is the bottom. */
export const surfaceHeaderSchema = z.object({ ...frame, rows: count, size: count, x: z.string(), y: z.string() });
/** Header of the surface over two parameters. */
export type SurfaceHeader = z.infer<typeof surfaceHeaderSchema>;

/**
 * Times in milliseconds since `originMs`. `bars`: `trial u32`, `attempt u16`, `start end f64`, `lane u16`, `state u8` (code of the
 * trial's state if this is its last attempt, else of `failed`). `share`: `busy lost u8[rows · px]`, 255 = all of it; `lost` is
 * time in attempts of failed, stopped and canceled trials.
 */
export const timelineHeaderSchema = z.object({
  ...frame,
  mode: z.enum(['bars', 'share']),
  originMs: z.number(),
  spanMs: z.number(),
  fromMs: z.number(),
  toMs: z.number(),
  lanes: count.describe('Attempts that ran at the same time, at most: one row each.'),
  rows: count,
  px: count,
  lanesPerRow: count,
  attempts: count.describe('Attempts in the window.'),
});
/** Header of the timeline: which of the two forms, and what its lanes cover. */
export type TimelineHeader = z.infer<typeof timelineHeaderSchema>;
