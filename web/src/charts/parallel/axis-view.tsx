import type { KeyboardEvent, PointerEvent } from 'react';
import { metricText, parameterText, tickText } from '../../../../src/charts/axes/format.ts';
import { rampColour } from '../../../../src/charts/axes/palette.ts';
import { shorten } from '../../../../src/charts/axes/plane.ts';
import { valueScale } from '../../../../src/charts/axes/scale.ts';
import { type ColumnFilter, METRIC } from '../../../../src/charts/kernel/index.ts';
import type { ExploreAxis } from '../../../../src/charts/parallel/explore-axes.ts';
import { categoryBand, rankShade } from '../../../../src/charts/parallel/marks.ts';
import type { SelectionState } from '../../state/selection.ts';
import { useFilter } from '../../state/sweep-state.tsx';
import { usePalette } from '../../state/theme.ts';
import { parallelWords } from '../../words/charts.ts';
import { type AxisMap, axisMap } from './axes.ts';
import { highEnd, lowEnd, movedBound, movedFilter, type RangeFilter, startBrush, unsetToggled } from './brush.ts';

interface AxisViewProps {
  readonly axis: ExploreAxis;
  readonly x: number;
  /** Pixels to the next axis. */
  readonly gap: number;
  /** Pixels for the name: at the ends of the drawing there is less space. */
  readonly room: number;
  readonly top: number;
  readonly bottom: number;
  readonly lane: number;
  readonly isLast: boolean;
  readonly isFlipped: boolean;
  readonly isLinear: boolean;
  readonly goal: 'minimize' | 'maximize';
  readonly selection: SelectionState;
  readonly onGrab: (event: PointerEvent<SVGGElement>) => void;
  readonly onMove: (by: number) => void;
  readonly onFlip: () => void;
  readonly onScale: () => void;
}

/** Share of an axis that an arrow key moves a brush; the larger one with Shift. */
const keySteps = { small: 0.02, large: 0.1 };

function keyStep({ key, shiftKey }: KeyboardEvent): number {
  return (shiftKey ? keySteps.large : keySteps.small) * (key === 'ArrowUp' ? 1 : -1);
}

/** One axis with its ticks, its brush and its keys. */
export function AxisView(props: AxisViewProps) {
  const { axis, x, gap, top, bottom, lane, isLast, isFlipped, isLinear, selection, onGrab, onFlip } = props;
  const filter = useFilter(axis.id);
  const map = axisMap(axis, isFlipped, isLinear);
  const room = Math.max(3, Math.floor(gap / 6.9));
  const note = axis.note === 'log' && isLinear ? parallelWords.linear : axis.note;
  return (
    <g transform={`translate(${x} 0)`}>
      <g
        className="drag"
        tabIndex={0}
        role="slider"
        aria-orientation="vertical"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={
          filter?.kind === 'range' ? Math.round(Math.min(100, Math.max(0, map.toShown(lowEnd(axis, filter)) * 100))) : 0
        }
        aria-label={parallelWords.axis(axis.label)}
        aria-valuetext={describe(axis, filter)}
        onPointerDown={onGrab}
        onKeyDown={(event) => onAxisKey(event, props, map, filter)}
        onDoubleClick={onFlip}
      >
        <title>{parallelWords.axisHint(axis.label)}</title>
        <rect x={-gap / 2 + 2} y={28} width={Math.max(8, gap - 4)} height={34} fill="transparent" />
        <text className="name" y={43} textAnchor="middle">
          {shorten(axis.label, Math.max(3, Math.floor(props.room / 7.2)))}
        </text>
        <text className="note" y={57} textAnchor="middle">
          {note}
          {isFlipped ? ' ↓' : ''}
        </text>
      </g>
      <line className="rail" y1={top} y2={bottom} />
      {axis.branch !== null && <circle cy={lane} r={2.5} fill="var(--surface)" stroke="var(--muted)" />}
      {axis.id === METRIC && <RankBar {...props} />}
      {axis.kind === 'category' ? (
        <Categories {...props} filter={filter} room={room} />
      ) : (
        <Ticks {...props} map={map} />
      )}
      <rect
        className="hit"
        x={-13}
        y={top - 4}
        width={26}
        height={bottom - top + 8}
        data-axis={axis.id}
        onPointerDown={(event) =>
          startBrush(event, { selection, axis, map, top, bottom, isFlipped, filter, mode: 'new' })
        }
      />
      {axis.branch !== null && <UnsetButton selection={selection} axis={axis} lane={lane} filter={filter} />}
      {filter?.kind === 'range' && <Brush {...props} filter={filter} map={map} isLast={isLast} />}
    </g>
  );
}

function valueText(axis: ExploreAxis, value: number): string {
  return axis.id === METRIC ? metricText(value) : parameterText(axis.integer ? Math.round(value) : value, axis.integer);
}

function describe(axis: ExploreAxis, filter: ColumnFilter | undefined): string {
  if (filter === undefined) return parallelWords.noFilter;
  if (filter.kind === 'codes')
    return filter.codes.map((code) => (code === -1 ? parallelWords.unset : axis.values[code])).join(', ');
  return parallelWords.range(valueText(axis, lowEnd(axis, filter)), valueText(axis, highEnd(axis, filter)));
}

/** Keys of the whole axis: arrows move brush and axis, `i` inverts, `l` changes the scale, Delete clears. */
function onAxisKey(event: KeyboardEvent, props: AxisViewProps, map: AxisMap, filter: ColumnFilter | undefined): void {
  const { selection, axis, onMove, onFlip, onScale } = props;
  const act = () => {
    switch (event.key) {
      case 'ArrowLeft':
        return onMove(-1);
      case 'ArrowRight':
        return onMove(1);
      case 'i':
        return onFlip();
      case 'l':
        return axis.log ? onScale() : undefined;
      case 'Delete':
      case 'Backspace':
      case 'Escape':
        return selection.setFilter(axis.id, null);
      case 'ArrowUp':
      case 'ArrowDown':
        return selection.setFilter(axis.id, movedFilter({ axis, map, filter }, keyStep(event)));
      default:
        return false;
    }
  };
  if (act() !== false) event.preventDefault();
}

function Ticks({ axis, top, bottom, map, isLinear }: AxisViewProps & { readonly map: AxisMap }) {
  const scale = valueScale(axis.low, axis.high, 0, 1, axis.log && !isLinear);
  const isMetric = axis.id === METRIC;
  return scale.ticks(6).map((value) => {
    const y = bottom - map.toShown(value) * (bottom - top);
    if (y < top - 1 || y > bottom + 1) return null;
    return (
      <g key={value} transform={`translate(0 ${y})`}>
        <line x2={isMetric ? 3 : 4} stroke="var(--muted)" />
        <text className="tick" x={isMetric ? 13 : 7} y={3.5}>
          {tickText(value)}
        </text>
      </g>
    );
  });
}

/** The metric's axis, which is also the legend of the colours. */
function RankBar({ top, bottom, isFlipped, goal }: AxisViewProps) {
  const palette = usePalette();
  const parts = 24;
  const h = (bottom - top) / parts;
  const shares = Array.from({ length: parts }, (_, i) => i / (parts - 1));
  return shares.map((share, i) => (
    <rect
      key={share}
      x={3}
      y={top + i * h}
      width={5}
      height={h + 0.5}
      fill={rampColour(palette, rankShade(share, { goal, isFlipped }))}
    />
  ));
}

function Categories({
  axis,
  top,
  bottom,
  isFlipped,
  filter,
  room,
}: AxisViewProps & { readonly filter: ColumnFilter | undefined; readonly room: number }) {
  const count = axis.values.length;
  const band = (bottom - top) / Math.max(1, count);
  const codes = filter?.kind === 'codes' ? filter.codes : null;
  // Labels that do not fit are thinned; a chosen one always stays.
  const every = Math.max(1, Math.ceil(13 / band));
  return axis.values.map((value, code) => {
    const slot = isFlipped ? count - 1 - code : code;
    const isOn = codes?.includes(code) === true;
    const { y, height } = categoryBand({ top, bottom }, count, slot);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the code is the identity of a category
      <g key={code}>
        <rect
          x={-2.5}
          y={y}
          width={5}
          height={height}
          rx={Math.min(2.5, band / 4)}
          fill={isOn ? 'var(--signal)' : 'var(--muted)'}
          opacity={isOn ? 1 : codes === null ? 0.8 : 0.35}
        />
        {(isOn || code % every === 0) && (
          <text className={isOn ? 'tick on' : 'tick'} x={7} y={bottom - (slot + 0.5) * band + 4}>
            {shorten(value, Math.max(3, room - 2))}
          </text>
        )}
      </g>
    );
  });
}

/** Chooses the trials that do not have the parameter. */
function UnsetButton({
  selection,
  axis,
  lane,
  filter,
}: {
  readonly selection: SelectionState;
  readonly axis: ExploreAxis;
  readonly lane: number;
  readonly filter: ColumnFilter | undefined;
}) {
  const isOn = filter?.kind === 'codes' && filter.codes.includes(-1);
  const toggle = () => selection.setFilter(axis.id, unsetToggled(axis, filter));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no button elements
    <g
      role="button"
      tabIndex={0}
      aria-pressed={isOn}
      aria-label={parallelWords.without(axis.label)}
      style={{ cursor: 'pointer' }}
      onClick={toggle}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        toggle();
      }}
    >
      <circle cy={lane} r={12} fill="transparent" />
      {isOn && <circle cy={lane} r={4.5} fill="var(--signal)" />}
    </g>
  );
}

interface BrushProps extends AxisViewProps {
  readonly filter: RangeFilter;
  readonly map: AxisMap;
}

function Brush({ selection, axis, top, bottom, isFlipped, filter, map }: BrushProps) {
  const at = (value: number) => bottom - Math.min(1, Math.max(0, map.toShown(value))) * (bottom - top);
  const ends = [lowEnd(axis, filter), highEnd(axis, filter)] as const;
  const y0 = Math.min(at(ends[0]), at(ends[1]));
  const height = Math.max(2, Math.abs(at(ends[0]) - at(ends[1])));
  return (
    <g>
      <rect
        className="brush"
        x={-7}
        y={y0}
        width={14}
        height={height}
        rx={2}
        onPointerDown={(event) =>
          startBrush(event, { selection, axis, map, top, bottom, isFlipped, filter, mode: 'move' })
        }
      />
      {ends.map((value, end) => (
        <g key={end === 0 ? 'low' : 'high'}>
          <rect
            className="handle"
            x={-8}
            y={at(value) - 2.5}
            width={16}
            height={5}
            rx={2}
            tabIndex={0}
            role="slider"
            aria-orientation="vertical"
            aria-label={(end === 0 ? parallelWords.lowerBound : parallelWords.upperBound)(axis.label)}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(Math.min(1, Math.max(0, map.toShown(value))) * 100)}
            aria-valuetext={valueText(axis, value)}
            onPointerDown={(event) =>
              startBrush(event, {
                selection,
                axis,
                map,
                top,
                bottom,
                isFlipped,
                filter,
                mode: end === 0 ? 'low' : 'high',
              })
            }
            onKeyDown={(event) => onBoundKey(event, { selection, axis, map, filter, end: end === 0 ? 'low' : 'high' })}
          />
          <text
            className="tick bound"
            x={-11}
            textAnchor="end"
            y={
              Math.min(bottom + 4, Math.max(top + 5, at(value) + 4)) +
              (height < 14 ? (end === 0 ? 1 : -1) * (7 - height / 2) * (isFlipped ? -1 : 1) : 0)
            }
          >
            {valueText(axis, value)}
          </text>
        </g>
      ))}
    </g>
  );
}

interface Bound extends Pick<BrushProps, 'selection' | 'axis' | 'map' | 'filter'> {
  readonly end: 'low' | 'high';
}

function onBoundKey(event: KeyboardEvent, { selection, end, ...brush }: Bound): void {
  const { axis } = brush;
  if (event.key === 'Delete' || event.key === 'Backspace' || event.key === 'Escape') {
    event.preventDefault();
    selection.setFilter(axis.id, null);
    return;
  }
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  event.preventDefault();
  selection.setFilter(axis.id, movedBound(brush, end, keyStep(event)));
}
