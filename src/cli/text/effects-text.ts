import type { EffectCurve, EffectPoint, ModelEffects, Share } from '../../sampling/index.ts';
import { valueText } from '../../space/index.ts';
import { tableLines } from './table.ts';
import { cut, numberText, oneLine, type Paint } from './text.ts';

/** Width of a drawn curve, characters. */
const plotWidth = 30;
/** Longest parameter value shown in full. */
const valueWidth = 24;

/** Shares of a model as a table. @param width columns of the terminal. @defaultValue unlimited */
export function shareLines({ parameters }: ModelEffects, paint: Paint, width?: number): string[] {
  const isAnyConditional = parameters.some(({ branches }) => branches.length > 0);
  return tableLines(
    [
      { title: 'parameter' },
      { title: 'alone', align: 'right' },
      { title: '90 % interval', align: 'right' },
      { title: 'with others', align: 'right' },
      { title: '90 % interval', align: 'right' },
      ...(isAnyConditional ? [{ title: 'only with', flexible: true }] : []),
    ],
    parameters.map(({ parameter, main, total, branches }) => [
      oneLine(parameter),
      ...shareCells(main),
      ...shareCells(total),
      branches.map(oneLine).join(' or '),
    ]),
    paint,
    width,
  );
}

function shareCells({ share, low, high }: Share): [string, string] {
  return [`${percent(share)} %`, `${percent(low)} to ${percent(high)} %`];
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

/** Curves of a model, the most important parameter first: one table each, with its band drawn in characters. */
export function effectLines(effects: ModelEffects, metric: string, paint: Paint, width?: number): string[] {
  const points = effects.curves.flatMap((curve) => curve.points);
  const range = {
    low: Math.min(...points.map(({ low }) => low)),
    high: Math.max(...points.map(({ high }) => high)),
  };
  const order = new Map(effects.parameters.map(({ parameter }, at) => [parameter, at]));
  const curves = effects.curves.toSorted((a, b) => (order.get(a.parameter) ?? 0) - (order.get(b.parameter) ?? 0));
  return curves.flatMap((curve) => ['', ...curveLines(curve, { metric, range, paint, width })]);
}

interface CurveStyle {
  readonly metric: string;
  /** Ends of the picture. */
  readonly range: { readonly low: number; readonly high: number };
  readonly paint: Paint;
  readonly width: number | undefined;
}

function curveLines({ parameter, branch, points, isCategorical }: EffectCurve, style: CurveStyle): string[] {
  const { metric, range, paint, width } = style;
  const only = branch === null ? '' : paint.dim(`  with ${oneLine(branch)}`);
  const rows = points.map((point) => [
    typeof point.value === 'number' ? numberText(point.value) : cut(oneLine(valueText(point.value)), valueWidth),
    numberText(point.mean),
    `${numberText(point.low)} to ${numberText(point.high)}`,
    bandText(point, range),
  ]);
  const columns = [
    { title: 'value', align: isCategorical ? ('left' as const) : ('right' as const) },
    { title: cut(oneLine(metric), valueWidth), align: 'right' as const },
    { title: '90 % band', align: 'right' as const },
    { title: '', flexible: true },
  ];
  return [`${paint.bold(oneLine(parameter))}${only}`, ...tableLines(columns, rows, paint, width)];
}

/** `   ───●──   `: where band and mean lie in the range of all curves. */
function bandText({ low, mean, high }: EffectPoint, range: { readonly low: number; readonly high: number }): string {
  const span = range.high - range.low || 1;
  const at = (value: number) => Math.round(((value - range.low) / span) * (plotWidth - 1));
  const cells: string[] = Array.from({ length: plotWidth }, (_, i) => (i >= at(low) && i <= at(high) ? '─' : ' '));
  cells[at(mean)] = '●';
  return cells.join('');
}
