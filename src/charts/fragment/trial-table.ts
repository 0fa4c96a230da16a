import { type TrialState, trialStates } from '../../model/index.ts';
import { countText, durationText, metricText, parameterText } from '../axes/format.ts';
import { tablePage } from '../columns/table.ts';
import type { ViewColumn } from '../columns/view-columns.ts';
import type { SweepSource } from '../figure/sweep-source.ts';
import { METRIC } from '../kernel/columns.ts';
import { type Html, html } from '../page/html.ts';

/** Most trials in the table. */
const mostRows = 100;
/** Most parameters in the table; the others are in the dashboard. */
const mostParameters = 12;

/** A cell: what it shows, and what it is sorted by. */
interface Cell {
  readonly text: string;
  readonly sort: number | string;
}

interface Column {
  readonly title: string;
  readonly isNumber: boolean;
  cell(row: number): Cell;
}

/** The ended trials, the best first. */
export function trialTable({ snapshot, facts }: SweepSource): Html {
  const { view } = snapshot;
  if (view.rows === 0) return html`<p>No trial has ended yet.</p>`;
  const sort = facts.metric === null ? '__trial' : METRIC;
  const isDescending = sort === METRIC && facts.goal === 'maximize';
  const { rows } = tablePage(view, { sort, descending: isDescending, filters: [], from: 0, limit: mostRows });
  const columns = columnsOf({ snapshot, facts });
  const heads = columns.map(
    ({ title, isNumber }) => html`<th scope="col" data-kind="${isNumber ? 'number' : 'text'}">${title}</th>`,
  );
  const lines = rows.map(
    (row) =>
      html`<tr>${columns.map(({ cell, isNumber }) => {
        const { text, sort: key } = cell(row);
        return html`<td class="${isNumber ? 'hd-number' : ''}" data-sort="${key}">${text}</td>`;
      })}</tr>`,
  );
  const which = facts.metric === null ? 'first' : 'best';
  const left = view.rows - rows.length;
  return html`<div class="hd-scroll" tabindex="0" role="group" aria-label="Trials, scrolls"><table class="hd-trials">
<thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>
${left > 0 ? html`<p class="hd-muted">The ${which} ${rows.length} of ${countText(view.rows)} ended trials.</p>` : null}`;
}

function columnsOf({ snapshot, facts }: Pick<SweepSource, 'snapshot' | 'facts'>): readonly Column[] {
  const { view } = snapshot;
  const number = (title: string, values: ArrayLike<number>, text: (value: number) => string): Column => ({
    title,
    isNumber: true,
    cell(row) {
      const value = values[row] ?? Number.NaN;
      return Number.isNaN(value) ? { text: '–', sort: '' } : { text: text(value), sort: value };
    },
  });
  const durations = view.endedMs.map((ended, row) => ended - (view.startedMs[row] ?? Number.NaN));
  const metric = facts.metric === null ? [] : [number(facts.metric, view.best, (value) => metricText(value))];
  const parameters = view.columns
    .slice(0, mostParameters)
    .map((column) =>
      column.kind === 'category'
        ? category(column, view.exact(column.id) ?? [])
        : number(column.name, view.exact(column.id) ?? [], (value) => parameterText(value, column.integer)),
    );
  const state: Column = {
    title: 'State',
    isNumber: false,
    cell(row) {
      const word: TrialState = trialStates[view.state[row] ?? 0] ?? 'queued';
      return { text: word, sort: word };
    },
  };
  return [
    number('Trial', view.trial, String),
    state,
    ...metric,
    ...parameters,
    number('Time', durations, (value) => durationText(value)),
  ];
}

function category({ name, values }: ViewColumn, codes: ArrayLike<number>): Column {
  const isNumber = values.every((value) => value.trim() !== '' && Number.isFinite(Number(value)));
  return {
    title: name,
    isNumber,
    cell(row) {
      const text = values[codes[row] ?? -1];
      return text === undefined ? { text: '–', sort: '' } : { text, sort: text };
    },
  };
}
