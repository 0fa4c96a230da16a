import type { SweepView } from '../columns/sweep-view.ts';
import type { ScatterRows } from '../kernel/index.ts';

/** The rows of a view in the form that scatters read. */
export function scatterRows(view: SweepView): ScatterRows {
  const { order, rank } = view.ranking();
  return {
    rows: view.rows,
    trial: view.trial,
    order,
    rank,
    column: (id) => view.axes.get(id),
    quantised(id) {
      const q = view.quantised(id);
      return q === undefined || q instanceof Uint16Array ? q : Uint16Array.from(q);
    },
  };
}
