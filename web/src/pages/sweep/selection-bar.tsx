import { countText, metricText, parameterText } from '../../../../src/charts/axes/format.ts';
import { type ColumnFilter, METRIC, STATE } from '../../../../src/charts/kernel/index.ts';
import type { SweepHead } from '../../../../src/http/index.ts';
import { useKeys } from '../../state/keys.ts';
import { useSelection, useSweepState } from '../../state/sweep-state.tsx';
import { stateOf } from '../../ui/states/states.ts';
import { words } from '../../words/en.ts';
import { engineFailureText } from '../../words/engine.ts';
import { stateWords } from '../../words/states.ts';
import { useEngine, useEnginePart } from '../../worker/use-engine.tsx';

/** Name of a filter's column. */
function filterName(head: SweepHead, id: string): string {
  if (id === METRIC) return head.metric ?? words.selection.metric;
  if (id === STATE) return words.selection.state;
  return head.columns.find((column) => column.id === id)?.name ?? id;
}

/** A filter in words: `learning_rate 0.001 – 0.1`, `optimizer adam, not set`. */
function filterText(head: SweepHead, filter: ColumnFilter): string {
  const name = filterName(head, filter.column);
  const column = head.columns.find(({ id }) => id === filter.column);
  if (filter.kind === 'codes') {
    const label = (code: number) => {
      if (code === -1) return words.selection.unset;
      return filter.column === STATE ? stateWords[stateOf(code)] : (column?.values[code] ?? String(code));
    };
    return words.selection.codes(name, filter.codes.map(label));
  }
  const value = (x: number) => (filter.column === METRIC ? metricText(x) : parameterText(x, column?.integer));
  if (filter.low === Number.NEGATIVE_INFINITY) return words.selection.atMost(name, value(filter.high));
  if (filter.high === Number.POSITIVE_INFINITY) return words.selection.atLeast(name, value(filter.low));
  return words.selection.between(name, value(filter.low), value(filter.high));
}

/** The selection and its number of trials. */
export function SelectionBar({ head }: { readonly head: SweepHead }) {
  const { selection } = useSweepState();
  const { filters, count, text, settled } = useSelection();
  const engine = useEngine(filters.length > 0);
  const failure = useEnginePart(engine, (state) => state.failure);
  useKeys((key) => {
    if (key === 'Escape') selection.set([]);
  });
  if (filters.length === 0) return null;
  return (
    <section className="row wrap" style={{ marginBottom: 12 }} aria-label={words.selection.label}>
      {count === null && failure !== null ? (
        <span className="row" role="alert">
          <span style={{ color: 'var(--failed)' }}>{words.selection.uncounted}</span>
          <button
            type="button"
            className="btn small"
            title={engineFailureText(failure)}
            onClick={() => engine?.retry()}
          >
            {words.errors.tryAgain}
          </button>
        </span>
      ) : (
        // Screen readers announce the count when a gesture has ended, not at each move of a brush.
        <b className="strong" aria-live={text === settled ? 'polite' : 'off'}>
          {count === null ? '…' : countText(count)}{' '}
          <span className="muted" style={{ fontWeight: 400 }}>
            {words.selection.ofTrials(head.ended)}
          </span>
        </b>
      )}
      {filters.map((filter) => (
        <span className="chip" key={filter.column}>
          {filterText(head, filter)}
          <button
            type="button"
            aria-label={words.selection.remove(filterName(head, filter.column))}
            onClick={() => selection.setFilter(filter.column, null)}
          >
            ✕
          </button>
        </span>
      ))}
      <button type="button" className="btn ghost small" onClick={() => selection.set([])}>
        {words.selection.clear} <span className="kbd">{words.selection.clearKey}</span>
      </button>
    </section>
  );
}
