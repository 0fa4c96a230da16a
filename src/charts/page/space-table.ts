import type { Json } from '../../base/index.ts';
import { spaceOf } from '../../model/index.ts';
import { valueText } from '../../space/index.ts';
import { branchOf } from '../axes/branch-text.ts';
import { parameterText } from '../axes/format.ts';
import { columnValues, type ViewColumn } from '../columns/view-columns.ts';
import type { SweepSource } from '../figure/sweep-source.ts';
import type { ImportanceShare } from '../importance/data.ts';
import { type Html, html } from './html.ts';

/** Most values listed for a choice. */
const listed = 12;

/** Every parameter: its expression, range, branch, importance, default, and value in the best trial. */
export function spaceTable({ snapshot }: SweepSource, shares: readonly ImportanceShare[]): Html {
  const { view, figures, space } = snapshot;
  const best = figures.best === null ? undefined : columnValues(space, view.columns, figures.best.config);
  const shareOf = new Map(shares.map((share) => [share.parameter, share]));
  const fallback = defaultValues(snapshot);
  const rows = view.columns.map((column) => {
    const value = best?.[column.id];
    const share = shareOf.get(column.name);
    return html`<tr>
<th scope="row">${column.name}</th><td>${column.expression}${column.log ? ', log' : ''}</td><td>${rangeText(column)}</td>
<td>${branchOf(column, view.columns, 'name') ?? ''}</td>
<td class="num">${share === undefined ? '–' : `${(share.importance * 100).toFixed(1)} %`}</td>
${fallback === undefined ? '' : html`<td>${cellText(fallback[column.id], column)}</td>`}
<td>${best === undefined ? '–' : cellText(value, column)}</td></tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Search space, scrolls sideways"><table>
<thead><tr><th scope="col">Parameter</th><th scope="col">Expression</th><th scope="col">Values</th><th scope="col">Only with</th><th scope="col" class="num">Importance</th>${fallback === undefined ? '' : html`<th scope="col">Default</th>`}<th scope="col">In the best trial</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** Values of the default configuration by column; undefined if the space states no default. */
function defaultValues({ sweep, space, view }: SweepSource['snapshot']) {
  const { defaultConfiguration } = spaceOf(sweep.definition);
  return defaultConfiguration && columnValues(space, view.columns, defaultConfiguration);
}

function cellText(value: Json | undefined, column: ViewColumn): string {
  if (value === undefined) return 'not set';
  return typeof value === 'number' ? parameterText(value, column.integer) : valueText(value);
}

function rangeText(column: ViewColumn): string {
  if (column.kind === 'category') {
    const more = column.values.length - listed;
    return column.values.slice(0, listed).join(', ') + (more > 0 ? `, and ${more} more` : '');
  }
  const ends = `${parameterText(column.low, column.integer)} to ${parameterText(column.high, column.integer)}`;
  return column.step === null || column.step === 1 ? ends : `${ends}, step ${parameterText(column.step)}`;
}
