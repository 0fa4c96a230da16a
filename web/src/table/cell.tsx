import { durationText, metricText, parameterText } from '../../../src/charts/axes/format.ts';
import { rampColour } from '../../../src/charts/axes/palette.ts';
import { METRIC } from '../../../src/charts/kernel/index.ts';
import type { TableRow } from '../../../src/http/index.ts';
import { numberOf } from '../api/metric-value.ts';
import { usePalette } from '../state/theme.ts';
import { BaselineTag } from '../ui/baseline-tag.tsx';
import { StateText } from '../ui/states/state.tsx';
import { tableWords } from '../words/table.ts';
import type { TableColumn } from './columns.ts';

interface CellProps {
  readonly column: TableColumn;
  readonly row: TableRow;
  /** Whether the trial is that of the default configuration. */
  readonly isBaseline: boolean;
}

/** One cell of the table. */
export function Cell({ column, row, isBaseline }: CellProps) {
  switch (column.id) {
    case 'trial':
      return <b style={{ fontWeight: 560 }}>{row.trial}</b>;
    case 'state':
      return (
        <span className="row" style={{ gap: 0 }}>
          <StateText state={row.state} />
          {isBaseline && <BaselineTag />}
        </span>
      );
    case METRIC:
      return <MetricCell row={row} />;
    case 'intervals':
      return row.intervals;
    case 'duration':
      return durationText(row.durationMs);
    case 'attempts':
      return row.attempts;
    case 'reason':
      return (
        <span className="muted" title={row.reason ?? undefined}>
          {row.reason}
        </span>
      );
    default: {
      const value = row.config[column.id];
      if (value === undefined) {
        return (
          <span className="faint" title={tableWords.unset}>
            ·
          </span>
        );
      }
      return parameterText(value, column.column?.integer);
    }
  }
}

function MetricCell({ row }: { readonly row: TableRow }) {
  const palette = usePalette();
  const value = numberOf(row.value ?? (row.rank === null ? row.last : null));
  return (
    <>
      {row.rank !== null && <i className="rank" style={{ background: rampColour(palette, row.rank) }} />}
      <span style={row.rank === null ? { color: 'var(--faint)' } : { fontWeight: 540 }}>{metricText(value)}</span>
    </>
  );
}
