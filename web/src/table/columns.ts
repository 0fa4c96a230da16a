import { METRIC } from '../../../src/charts/kernel/index.ts';
import type { Column, SweepHead } from '../../../src/http/index.ts';
import { tableWords } from '../words/table.ts';

/** Ids of sorting as the server knows them. */
const sortIds = {
  trial: '__trial',
  state: '__state',
  intervals: '__intervals',
  duration: '__duration',
  attempts: '__attempts',
  ended: '__ended',
} as const;

/** A column of the table. */
export interface TableColumn {
  readonly id: string;
  readonly title: string;
  /** Pixels. */
  readonly width: number;
  readonly isNumber: boolean;
  /** `sort=` of the server; null: cannot be sorted. */
  readonly sort: string | null;
  readonly column?: Column;
}

/** Width at which a name or a text is cut, pixels: one long one must not push the others off the page. */
const widest = 220;

/** Columns that cannot be hidden. */
const fixed = new Set(['trial', 'state']);

/**
 * All columns of a sweep's table in their order.
 * @param hasBaseline whether the state of one trial is followed by the tag of the default configuration
 */
export function tableColumns(
  head: Pick<SweepHead, 'columns' | 'metric'>,
  hasBaseline: boolean,
): readonly TableColumn[] {
  const parameter = (column: Column): TableColumn => {
    const title = `${column.when === null ? '' : '↳ '}${column.when === null ? column.name : column.label}`;
    const longest = column.kind === 'category' ? Math.max(...column.values.map((value) => value.length), 4) : 9;
    return {
      id: column.id,
      title,
      width: Math.min(widest, Math.max(84, title.length * 7.2 + 30, longest * 7 + 24)),
      isNumber: column.kind === 'number',
      sort: column.id,
      column,
    };
  };
  return [
    { id: 'trial', title: tableWords.trial, width: 74, isNumber: true, sort: sortIds.trial },
    { id: 'state', title: tableWords.state, width: hasBaseline ? 172 : 112, isNumber: false, sort: sortIds.state },
    ...(head.metric === null
      ? []
      : [
          {
            id: METRIC,
            title: head.metric,
            width: Math.min(widest, Math.max(116, head.metric.length * 7.2 + 40)),
            isNumber: true,
            sort: METRIC,
          },
        ]),
    ...head.columns.map(parameter),
    { id: 'intervals', title: tableWords.intervals, width: 92, isNumber: true, sort: sortIds.intervals },
    { id: 'duration', title: tableWords.duration, width: 104, isNumber: true, sort: sortIds.duration },
    { id: 'attempts', title: tableWords.attempts, width: 84, isNumber: true, sort: sortIds.attempts },
    { id: 'reason', title: tableWords.reason, width: 440, isNumber: false, sort: null },
  ];
}

/** Narrower columns for a phone, so that trial, state and a value fit next to each other. */
export function forPhone(columns: readonly TableColumn[]): readonly TableColumn[] {
  return columns.map((column) => ({
    ...column,
    width: column.id === 'reason' ? column.width : Math.min(column.width, 136),
  }));
}

export function mayHide(column: TableColumn): boolean {
  return !fixed.has(column.id);
}

/** Order of the table. */
export interface Sort {
  readonly id: string;
  readonly isDescending: boolean;
}

/** Order as in the address: `-__metric` descends. */
export function readSort(text: string | null, columns: readonly TableColumn[], goal: string | null): Sort {
  const id = text?.replace(/^-/, '') ?? '';
  if (columns.some(({ sort }) => sort === id)) return { id, isDescending: text?.startsWith('-') === true };
  // By default the best come first.
  return columns.some(({ id: other }) => other === METRIC)
    ? { id: METRIC, isDescending: goal !== 'minimize' }
    : { id: sortIds.trial, isDescending: false };
}

export function writeSort({ id, isDescending }: Sort): string {
  return `${isDescending ? '-' : ''}${id}`;
}
