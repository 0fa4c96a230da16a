import { useMemo, useState } from 'react';
import { STATE } from '../../../src/charts/kernel/index.ts';
import type { SweepHead } from '../../../src/http/index.ts';
import { useFilter, useSweepState } from '../state/sweep-state.tsx';
import { urlList, useUrlState } from '../state/url-state.ts';
import { Menu } from '../ui/controls/menu.tsx';
import { StateIcon } from '../ui/states/state.tsx';
import { type StateName, stateNames } from '../ui/states/states.ts';
import { useIsNarrow } from '../ui/use-media.ts';
import { stateWords } from '../words/states.ts';
import { tableWords } from '../words/table.ts';
import { forPhone, mayHide, readSort, tableColumns, writeSort } from './columns.ts';
import { TrialTable } from './trial-table.tsx';

/** Order and hidden columns of the table, kept in the address. */
function useTableState(head: SweepHead) {
  const { columns, metric, goal } = head;
  const hasBaseline = head.baseline !== null;
  const all = useMemo(() => tableColumns({ columns, metric }, hasBaseline), [columns, metric, hasBaseline]);
  const [sort, resort] = useUrlState(
    'sort',
    useMemo(() => ({ parse: (text: string | null) => readSort(text, all, goal), write: writeSort }), [all, goal]),
  );
  const [hidden, setHidden] = useUrlState('hide', urlList);
  return {
    all,
    shown: all.filter((column) => !mayHide(column) || !hidden.includes(column.id)),
    hidden,
    sort,
    resort,
    hide(id: string, isHidden: boolean) {
      const others = hidden.filter((other) => other !== id);
      setHidden(isHidden ? [...others, id] : others);
    },
  };
}

/** The table of trials with its controls. */
export function TrialsCard({
  head,
  height,
  isNarrow = false,
  span = 12,
}: {
  readonly head: SweepHead;
  readonly height: number | string;
  readonly isNarrow?: boolean;
  readonly span?: 7 | 12;
}) {
  const table = useTableState(head);
  const [counts, setCounts] = useState<{ readonly selected: number; readonly total: number } | null>(null);
  const isPhone = useIsNarrow();
  return (
    <section className={`card clip span-${span}`}>
      <header style={{ paddingBottom: 8 }}>
        <h2>{tableWords.title}</h2>
        <span className="sub">{counts === null ? '' : tableWords.count(counts.selected, counts.total)}</span>
        <span className="end">
          {!isNarrow && <StateFilter head={head} />}
          <Menu
            label={tableWords.columns}
            trigger={tableWords.columns}
            className="btn small"
            entries={table.all.filter(mayHide).map((column) => ({
              kind: 'check',
              text: column.title,
              isChecked: !table.hidden.includes(column.id),
              onChange: (isShown) => table.hide(column.id, !isShown),
            }))}
          />
        </span>
      </header>
      <TrialTable
        head={head}
        columns={isPhone ? forPhone(table.shown) : table.shown}
        sort={table.sort}
        onSort={table.resort}
        height={height}
        rowHeight={isPhone ? 40 : isNarrow ? 28 : 32}
        onCount={(selected, total) => {
          if (counts?.selected !== selected || counts.total !== total) setCounts({ selected, total });
        }}
      />
    </section>
  );
}

const finalStates: readonly StateName[] = ['completed', 'stopped', 'failed', 'canceled'];

/** Which final states are shown. */
function StateFilter({ head }: { readonly head: SweepHead }) {
  const { selection } = useSweepState();
  const filter = useFilter(STATE);
  const codes = filter?.kind === 'codes' ? filter.codes : [];
  const present = finalStates.filter((state) => head.counts[state] > 0);
  if (present.length < 2) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out inline in a card's head
    <span className="seg desk" role="group" aria-label={tableWords.states}>
      {present.map((state) => {
        const code = stateNames.indexOf(state);
        const isOn = codes.includes(code);
        const next = isOn ? codes.filter((other) => other !== code) : [...codes, code].sort((a, b) => a - b);
        return (
          <button
            key={state}
            type="button"
            aria-pressed={isOn}
            onClick={() =>
              selection.setFilter(STATE, next.length === 0 ? null : { column: STATE, kind: 'codes', codes: next })
            }
          >
            <span className="row" style={{ gap: 5 }}>
              <StateIcon state={state} size={10} />
              {stateWords[state]}
            </span>
          </button>
        );
      })}
    </span>
  );
}
