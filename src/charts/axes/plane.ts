import { parameterText, tickText } from './format.ts';
import { type Scale, valueScale } from './scale.ts';

/** An axis of a chart with two columns: a number or categories. */
export interface PlaneAxis {
  readonly label: string;
  readonly kind: 'number' | 'category';
  readonly log: boolean;
  readonly integer: boolean;
  readonly low: number;
  readonly high: number;
  /** Labels of categories. */
  readonly values: readonly string[];
  /** End beyond which values lie. @defaultValue none */
  readonly cut?: 'low' | 'high' | undefined;
}

/** Scale of an axis in its own units; categories are bands of equal width with their labels in the middle. */
export function planeScale(axis: PlaneAxis, from: number, to: number): Scale {
  if (axis.kind === 'number') return valueScale(axis.low, axis.high, from, to, axis.log);
  const count = Math.max(1, axis.values.length);
  return {
    low: 0,
    high: count - 1,
    at: (code) => from + ((code + 0.5) / count) * (to - from),
    invert: (pixel) => ((pixel - from) / (to - from)) * count - 0.5,
    ticks: (wanted) => {
      const every = Math.max(1, Math.ceil(count / Math.max(1, wanted * 2)));
      return axis.values.map((_, code) => code).filter((code) => code % every === 0);
    },
  };
}

/** Text of a tick of an axis. @param room longest label in characters */
export function planeTick(axis: PlaneAxis, room = 12): (value: number) => string {
  if (axis.kind === 'number') return tickText;
  return (code) => shorten(axis.values[code] ?? '', room);
}

/** Shortens a text that is too long. */
export function shorten(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, Math.max(1, room - 1))}…` : text;
}

/** Text of a position 0..1 along an axis. */
export function planeValue(axis: PlaneAxis, position: number): string {
  if (axis.kind === 'category') {
    return axis.values[Math.min(axis.values.length - 1, Math.max(0, Math.floor(position * axis.values.length)))] ?? '';
  }
  const value =
    axis.log && axis.low > 0
      ? axis.low * (axis.high / axis.low) ** position
      : axis.low + position * (axis.high - axis.low);
  const text = parameterText(axis.integer ? Math.round(value) : value, axis.integer);
  if (axis.cut === 'high' && position >= 1) return `${text} or more`;
  return axis.cut === 'low' && position <= 0 ? `${text} or less` : text;
}
