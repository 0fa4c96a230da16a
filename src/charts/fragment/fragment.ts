import { isFinalSweepState, isUnlimited, trialStates } from '../../model/index.ts';
import { standingText } from '../../results/index.ts';
import { configurationLeaves, valueText } from '../../space/index.ts';
import { durationText, metricText, parameterText, pluralText } from '../axes/format.ts';
import type { ChartName } from '../chart-list.ts';
import { adviceFor, type ReportParts, type SweepSource, sourceOf } from '../figure/sweep-source.ts';
import type { Snapshot } from '../live/live-sweep.ts';
import { failureGroups } from '../page/failures.ts';
import { framed, heightOf, makeOrSay } from '../page/figures.ts';
import { type Html, html, trusted } from '../page/html.ts';
import { standingColour } from '../page/standing-colour.ts';
import { countsText, endedOfTotal } from '../picture/caption.ts';
import { chartEntry } from '../registry.ts';
import { fragmentStyle } from './style.ts';
import { pictureUrl, themePicture } from './theme-picture.ts';
import { trialTable } from './trial-table.ts';

/** A sweep as a part of somebody's page, such as the output of a notebook's cell. */
export interface SweepFragment {
  /** The state that it shows includes everything up to this position of the log. */
  readonly position: number;
  /** Whether the sweep has ended, so that it never changes again. */
  readonly isOver: boolean;
  /** One line without markup. */
  readonly text: string;
  /** Loads nothing, runs nothing, and escapes everything that others wrote. */
  readonly html: string;
}

/** The charts of a fragment, in order. */
const charts: readonly ChartName[] = ['history', 'front', 'curves', 'parallel'];

/** Failed trials read for their reasons, and reasons shown. */
const failuresRead = 500;
const reasonsShown = 3;

const widths = { wide: 900, narrow: 360 };
const heights = { wide: 340, narrow: 300 };

/** Draws a sweep at a position of its log. About 0.1 to 0.3 MB for any number of trials. */
export async function sweepFragment(parts: ReportParts, snapshot: Snapshot): Promise<SweepFragment> {
  const source = sourceOf(parts, snapshot);
  const { sweep, seq, figures } = snapshot;
  const isWeighed = sweep.definition.objectives !== undefined;
  const sections: Html[] = [];
  for (const name of charts) {
    const only = chartEntry(name).report?.only;
    if (only === undefined || only === (isWeighed ? 'several' : 'one')) sections.push(await chartSection(source, name));
  }
  const made = html`<div class="hd-view" role="region" aria-label="Sweep ${source.name}"><style>${trusted(fragmentStyle)}</style>
<div data-part="head">${head(source)}${await notice(source)}${await failures(source)}</div>
${sections}
${section('trials', 'Trials', null, trialTable(source))}
</div>`;
  const best = figures.best === null ? '' : `, best ${metricText(figures.best.value)} (trial ${figures.best.trial})`;
  return {
    position: seq,
    isOver: isFinalSweepState(sweep.state),
    text: `${source.name}: ${standingText(figures.standing)}, ${endedOfTotal(figures)}${best}`,
    html: made.text,
  };
}

/** Its heading is no `h4`, which would be an entry in JupyterLab's table of contents. */
function section(name: string, title: string, subtitle: string | null, content: Html): Html {
  return html`<section data-part="${name}" data-title="${title}"><div class="hd-title" role="heading" aria-level="4"><span class="hd-word">${title}</span>${subtitle === null ? null : html` <small>${subtitle}</small>`}</div>${content}</section>`;
}

async function chartSection(source: SweepSource, name: ChartName): Promise<Html> {
  const { words, report } = chartEntry(name);
  const { title } = words;
  const made = await makeOrSay(source, name);
  if (typeof made === 'string') return section(name, title, null, html`<p class="hd-muted">${made}</p>`);
  const chart = framed(made);
  const picture = (kind: 'wide' | 'narrow', more: Html | null = null) => {
    const width = kind === 'wide' ? Math.max(widths.wide, made.width ?? 0) : widths.narrow;
    const url = pictureUrl(themePicture(chart, { width, height: heightOf(made, heights[kind]) }));
    return html`<img class="hd-picture hd-${kind}" alt="${chart.label}" src="${url}"${more}>`;
  };
  const figure =
    report?.isKept === true
      ? html`<figure class="hd-keep" tabindex="0" aria-label="${title}, scrolls sideways">${picture('wide')}</figure>`
      : // Where a sanitizer removes the style, the attribute still hides it.
        html`<figure>${picture('wide')}${picture('narrow', trusted(' hidden'))}</figure>`;
  return section(name, title, made.subtitle, figure);
}

function head({ snapshot, name, facts }: SweepSource): Html {
  const { figures } = snapshot;
  const { counts, ended, total, best } = figures;
  const shown = trialStates.filter((state) => counts[state] > 0);
  const whole = Math.max(1, isUnlimited(total) ? ended : total);
  const bar = shown.map(
    (state) => html`<i style="width:${((counts[state] / whole) * 100).toFixed(2)}%;background:var(--hd-${state})"></i>`,
  );
  return html`<div><strong class="hd-name">${name}</strong><span class="hd-state" style="color:var(--hd-${standingColour(figures.standing)})">${standingText(figures.standing)}</span></div>
<div class="hd-bar" aria-hidden="true">${bar}</div>
<p>${endedOfTotal(figures)} ended: ${countsText(counts)} <span class="hd-muted hd-time">· ${durationText(figures.elapsedMs)}</span></p>
${best === null || facts.metric === null ? null : html`<p>Best ${facts.metric} <span class="hd-best">${metricText(best.value)}</span>, trial ${best.trial}: ${configurationText(best.config)}</p>`}`;
}

function configurationText(config: Parameters<typeof configurationLeaves>[0]): string {
  return configurationLeaves(config)
    .filter(({ value }) => typeof value !== 'object' || value === null)
    .map(({ path, value }) => `${path} ${typeof value === 'number' ? parameterText(value) : valueText(value)}`)
    .join(', ');
}

async function notice(source: SweepSource): Promise<Html | null> {
  const advice = await adviceFor(source);
  return advice && html`<div class="hd-note" role="note"><strong>${advice.title}</strong> ${advice.detail}</div>`;
}

/** The most frequent reasons of failed trials. */
async function failures({ parts, snapshot }: SweepSource): Promise<Html | null> {
  const { sweep, figures } = snapshot;
  const { failed } = figures.counts;
  if (failed === 0) return null;
  const rows = await parts.store.trials({ sweepId: sweep.id, states: ['failed'], limit: failuresRead });
  const groups = failureGroups(rows).slice(0, reasonsShown);
  return html`<div class="hd-note hd-bad" role="note"><strong>${pluralText(failed, 'trial')} failed</strong>${groups.map(
    ({ reason, trials }) =>
      html`<p>${reason} <span class="hd-muted">(${pluralText(trials.length, 'trial')}, such as ${trials[0] ?? ''})</span></p>`,
  )}</div>`;
}
