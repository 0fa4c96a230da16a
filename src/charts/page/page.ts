import { writeDefinitionYaml } from '../../formats/index.ts';
import {
  elapsedMs,
  isFinalSweepState,
  isUnlimited,
  type SweepDefinition,
  type SweepRow,
  type TrialRow,
  type TrialState,
  trialStates,
} from '../../model/index.ts';
import { baselineText, gainText, readFront, recommendedText, standingText } from '../../results/index.ts';
import { configurationLeaves, valueText } from '../../space/index.ts';
import { countText, durationText, metricText, parameterText, percentText, pluralText } from '../axes/format.ts';
import { endingText } from '../empty-words.ts';
import { whyEmpty } from '../figure/nothing.ts';
import { adviceFor, openSweep, type ReportParts, type SweepSource } from '../figure/sweep-source.ts';
import { endedOfTotal, minuteText } from '../picture/caption.ts';
import { failureGroups } from './failures.ts';
import { chartSections } from './figures.ts';
import { type Html, html, trusted } from './html.ts';
import { spaceTable } from './space-table.ts';
import { standingColour } from './standing-colour.ts';
import { pageStyle } from './style.ts';
import { ThemeColours } from './theme-colours.ts';

/** Rows of the table of the best trials, and of the front. */
const topRows = 20;
/** Failed trials read for their reasons. */
const failureLimit = 5_000;
/** Most reasons listed. */
const reasonLimit = 12;

/** What writing a report needs. */
interface ReportOptions {
  /** Version of this package. */
  readonly version: string;
}

/**
 * One HTML page about a sweep, finished or not: it loads nothing from elsewhere, runs no script, and escapes everything that
 * others wrote. About 0.3 to 0.6 MB for any number of trials.
 * @throws STORE_UNKNOWN_SWEEP
 */
export async function reportPage(parts: ReportParts, sweepId: string, { version }: ReportOptions): Promise<string> {
  const source = await openSweep(parts, sweepId);
  const { sweep, figures } = source.snapshot;
  const colours = new ThemeColours();
  const { parameters: shares } = await parts.importance(sweepId);
  const charts = await chartSections(source, colours);
  const body = html`<a class="skip" href="#main">Skip to the content</a>
${head(source)}
<main id="main">
${await notice(source)}
<div class="two">${await resultSection(source)}${figuresSection(source)}</div>
${charts}
<section id="space" class="long"><h2>Search space</h2>${spaceTable(source, shares)}</section>
${await topSection(source)}
${await failuresSection(source)}
${definitionSection(sweep.definition)}
${provenanceSection(source, version)}
</main>
<footer class="faint small"><p>HyperDrive ${version} · report of ${minuteText(parts.clock.nowMs())}, at log position ${source.snapshot.seq} of sweep ${sweep.id}</p></footer>`;
  const style = pageStyle({ light: colours.style('light'), dark: colours.style('dark') });
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<title>${source.name}: ${countText(figures.ended)} trials</title>
<style>${trusted(style)}</style></head>
<body>${body}</body></html>
`.text;
}

function head({ snapshot, name }: SweepSource): Html {
  const { sweep } = snapshot;
  const { definition } = sweep;
  const { standing } = snapshot.figures;
  const ended = sweep.endedAtMs === null ? '' : `, ended ${minuteText(sweep.endedAtMs)}`;
  const links = [
    ['history', 'Charts'],
    ['space', 'Search space'],
    ['top', 'Best trials'],
    ['failures', 'Failures'],
    ['definition', 'Definition'],
    ['reproduce', 'Reproduce'],
  ];
  return html`<header><h1>${name}<span class="pill" style="color:var(--${standingColour(standing)})">${standingText(standing)}</span></h1>
<p class="muted">${definition.experimentName} · sweep <code>${sweep.id}</code> · started ${minuteText(sweep.createdAtMs)}${ended}</p>
${definition.description === undefined ? null : html`<p>${definition.description}</p>`}
<nav aria-label="Parts of this report">${links.map(([id, text]) => html`<a href="#${id ?? ''}">${text ?? ''}</a>`)}</nav></header>`;
}

async function notice(source: SweepSource): Promise<Html | null> {
  const { sweep, figures } = source.snapshot;
  const advice = await adviceFor(source);
  const isOpen = !isFinalSweepState(sweep.state);
  const isBad = sweep.state === 'failed' || figures.standing === 'no_result' || figures.counts.failed === figures.ended;
  if (figures.ended === 0 || advice !== null) {
    const { title, detail } = await whyEmpty(source);
    return html`<div class="notice${isBad && !isOpen ? ' bad' : ''}" role="note"><strong>${title}</strong><p>${detail}</p></div>`;
  }
  if (isOpen)
    return html`<div class="notice" role="note"><strong>This sweep has not ended</strong><p>${endedOfTotal(figures)} ended so far; this report shows the state at that time.</p></div>`;
  if (sweep.state === 'completed') return endingNote(sweep);
  return html`<div class="notice bad" role="note"><strong>The sweep ${sweep.state === 'canceled' ? 'was canceled' : 'failed'}</strong><p>${sweep.message ?? ''}</p></div>`;
}

/** Why a sweep completed before its last trial; nothing where it ran them all. */
function endingNote({ endingReason, message }: SweepRow): Html | null {
  if (endingReason === null) return null;
  return html`<div class="notice" role="note"><strong>${endingText[endingReason] ?? ''}</strong><p>${message ?? ''}</p></div>`;
}

async function resultSection(source: SweepSource): Promise<Html> {
  const { snapshot, facts, parts } = source;
  const { figures, sweep } = snapshot;
  const { objectives } = sweep.definition;
  if (objectives !== undefined) {
    const front = await readFront(parts.store, sweep);
    const names = objectives.map(({ primaryMetric, goal }) => `${goal} ${primaryMetric}`).join(', ');
    return html`<section><h2>Result</h2><p class="big">${pluralText(front.trials.length, 'trial')}</p>
<p>on the Pareto front: no other trial is better in one of ${objectives.length} objectives without being worse in another.</p>
<dl><dt>Objectives</dt><dd>${names}</dd><dt>Hypervolume</dt><dd>${metricText(front.hypervolume)}</dd></dl></section>`;
  }
  const { best } = figures;
  if (facts.metric === null)
    return html`<section><h2>Result</h2><p>The sweep has no objective: no trial is better than another.</p></section>`;
  if (best === null)
    return html`<section><h2>Result</h2><p>No trial has a value of <strong>${facts.metric}</strong> yet.</p></section>`;
  const values = configurationLeaves(best.config).filter(
    ({ value }) => typeof value !== 'object' || value === null || Array.isArray(value),
  );
  return html`<section><h2>Result</h2><p class="big">${metricText(best.value)}</p>
<p>${facts.metric} (${facts.goal ?? ''}) of trial ${best.trial}, ${best.state}${best.durationMs === null ? '' : ` after ${durationText(best.durationMs)}`}</p>
${figures.baseline === null ? '' : html`<p>${baselineText(figures.baseline, metricText)}</p>`}
${recommendedNote(figures)}
${gainNote(figures)}
<h3>Best configuration</h3>
<dl>${values.map(({ path, value }) => html`<dt>${path}</dt><dd>${typeof value === 'number' ? parameterExact(value) : valueText(value)}</dd>`)}</dl></section>`;
}

/** The trial that is likely the best, with its configuration; nothing where that is the best one. */
function recommendedNote({ recommended }: SweepSource['snapshot']['figures']): Html | null {
  if (recommended === null) return null;
  const values = configurationLeaves(recommended.config).map(({ path, value }) => `${path} ${valueText(value)}`);
  return html`<p><strong>${recommendedText(recommended, metricText)}.</strong> Its configuration: ${values.join(', ')}.</p>`;
}

/** What further trials are worth; nothing where too few trials have a value. */
function gainNote({ gain }: SweepSource['snapshot']['figures']): Html | null {
  if (gain === null) return null;
  return html`<p class="muted">Predicted gain of ${gainText(gain, { value: metricText, duration: durationText })}.</p>`;
}

/** A value in a form that can be reused. */
function parameterExact(value: number): string {
  return String(value);
}

function figuresSection({ snapshot }: SweepSource): Html {
  const { figures, view } = snapshot;
  const { counts, ended, total, workMs, savedMs, elapsedMs } = figures;
  const shown = trialStates.filter((state) => counts[state] > 0);
  const bar = shown.map(
    (state) =>
      html`<i style="width:${((counts[state] / Math.max(1, isUnlimited(total) ? ended : total)) * 100).toFixed(2)}%;background:var(--${state})"></i>`,
  );
  const { intervals, maxIntervals } = stoppedIntervals(snapshot.view.rows, view, figures.maxIntervals);
  const saved =
    intervals === 0
      ? 'nothing: no trial was stopped'
      : `${countText(maxIntervals - intervals)} of ${countText(maxIntervals)} intervals of the stopped trials, about ${durationText(savedMs)} (${percentText(savedMs / Math.max(1, savedMs + workMs))} of all work)`;
  return html`<section><h2>Course</h2><div class="bar" aria-hidden="true">${bar}</div>
<dl><dt>Trials</dt><dd>${endedOfTotal(figures)} ended</dd>
${shown.map((state) => html`<dt><span class="state" style="color:var(--${state})">${state}</span></dt><dd>${countText(counts[state])}</dd>`)}
<dt>Elapsed</dt><dd>${durationText(elapsedMs)}</dd>
<dt>Work</dt><dd>${durationText(workMs)}, sum over ended trials</dd>
<dt>Saved by stopping</dt><dd>${saved}</dd>
<dt>Reports</dt><dd>${countText(figures.reports)}</dd>
<dt>Retries</dt><dd>${countText(figures.retries)}</dd></dl></section>`;
}

/** Intervals that stopped trials ran, and intervals of full length for each of them. */
function stoppedIntervals(rows: number, view: SweepSource['snapshot']['view'], longest: number) {
  let intervals = 0;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (!view.isStopped(row)) continue;
    intervals += view.intervals[row] ?? 0;
    count++;
  }
  return { intervals, maxIntervals: count * longest };
}

async function topSection({ parts, snapshot, facts }: SweepSource): Promise<Html> {
  const { sweep, view } = snapshot;
  const { objectives } = sweep.definition;
  const metrics =
    objectives?.map(({ primaryMetric }) => primaryMetric) ?? (facts.metric === null ? [] : [facts.metric]);
  let members: readonly { readonly trial: TrialRow; readonly values: readonly number[] }[];
  if (objectives !== undefined) members = (await readFront(parts.store, sweep)).trials.slice(0, topRows);
  else {
    const best = Array.from(view.merit().subarray(0, topRows), (row) => view.trial[row] ?? 0);
    const rows = await Promise.all(best.map((trial) => parts.store.trial(sweep.id, trial)));
    members = rows.map((trial) => ({ trial, values: [trial.best ?? Number.NaN] }));
  }
  const title = objectives === undefined ? 'Best trials' : 'Pareto front';
  if (members.length === 0) return html`<section id="top"><h2>${title}</h2><p>No trial has a value yet.</p></section>`;
  return html`<section id="top" class="long"><h2>${title}</h2><div class="scroll" tabindex="0" role="group" aria-label="${title}, scrolls sideways"><table>
<thead><tr><th scope="col" class="num">Trial</th><th scope="col">State</th>${metrics.map((metric) => html`<th scope="col" class="num">${metric}</th>`)}<th scope="col" class="num">Reports</th><th scope="col" class="num">Time</th><th scope="col">Configuration</th></tr></thead>
<tbody>${members.map(({ trial, values }) => trialLine(trial, values))}</tbody></table></div></section>`;
}

function trialLine(trial: TrialRow, values: readonly number[]): Html {
  const ran =
    trial.startedAtMs === null || trial.endedAtMs === null ? null : elapsedMs(trial.startedAtMs, trial.endedAtMs);
  const config = configurationLeaves(trial.config)
    .filter(({ value }) => typeof value !== 'object' || value === null)
    .map(({ path, value }) => `${path}=${typeof value === 'number' ? parameterText(value) : valueText(value)}`)
    .join(' ');
  return html`<tr><th scope="row" class="num">${trial.number}</th><td>${stateWord(trial.state)}</td>
${values.map((value) => html`<td class="num">${metricText(value)}</td>`)}<td class="num">${countText(trial.intervals)}</td><td class="num">${durationText(ran)}</td><td class="code">${config}</td></tr>`;
}

function stateWord(state: TrialState): Html {
  return html`<span class="state" style="color:var(--${state})">${state}</span>`;
}

async function failuresSection({ parts, snapshot }: SweepSource): Promise<Html> {
  const { sweep, figures } = snapshot;
  const failed = figures.counts.failed;
  if (failed === 0) return html`<section id="failures"><h2>Failures</h2><p>No trial has failed.</p></section>`;
  const rows = await parts.store.trials({ sweepId: sweep.id, states: ['failed'], limit: failureLimit });
  const groups = failureGroups(rows);
  const left = groups.length - reasonLimit;
  return html`<section id="failures" class="long"><h2>Failures</h2>
<p class="muted">${countText(failed)} of ${countText(figures.ended)} ended trials failed.</p>
<div class="scroll" tabindex="0" role="group" aria-label="Failures by reason, scrolls sideways"><table>
<thead><tr><th scope="col">Reason</th><th scope="col" class="num">Trials</th><th scope="col">Which</th></tr></thead>
<tbody>${groups
    .slice(0, reasonLimit)
    .map(
      ({ reason, trials }) =>
        html`<tr><td class="code">${reason}</td><td class="num">${countText(trials.length)}</td><td>${trials.slice(0, 8).join(', ')}${trials.length > 8 ? ', …' : ''}</td></tr>`,
    )}</tbody></table></div>${left > 0 ? html`<p class="muted">and ${left} more reasons</p>` : null}</section>`;
}

/** Names of variables with secret values. */
const secretName = /key|token|secret|passw|credential|auth/i;

function definitionSection(definition: SweepDefinition): Html {
  const { trial } = definition;
  const shown: SweepDefinition =
    trial.type !== 'command'
      ? definition
      : {
          ...definition,
          trial: {
            ...trial,
            environment: Object.fromEntries(
              Object.entries(trial.environment).map(([name, value]) => [name, secretName.test(name) ? '***' : value]),
            ),
          },
        };
  return html`<section id="definition" class="long"><h2>Definition</h2><pre tabindex="0" role="group" aria-label="Definition as YAML">${writeDefinitionYaml(shown)}</pre></section>`;
}

function provenanceSection({ snapshot }: SweepSource, version: string): Html {
  const { sweep } = snapshot;
  const { definition } = sweep;
  const isCommand = definition.trial.type === 'command';
  const commands = isCommand
    ? [`hyperdrive export ${sweep.id} --format yaml --out sweep.yaml`, 'hyperdrive run sweep.yaml']
    : [];
  return html`<section id="reproduce"><h2>Reproduce</h2>
<dl><dt>Sampler</dt><dd>${definition.sampling.type}</dd><dt>Seed</dt><dd>${definition.seed}</dd>
<dt>Early termination</dt><dd>${definition.earlyTermination.type.replaceAll('_', ' ')}</dd>
<dt>Trials at once</dt><dd>${sweep.limits.maxConcurrentTrials}</dd>
<dt>Package</dt><dd>hyperdrive-ml ${version}</dd></dl>
${isCommand ? html`<p>The same sweep again, from the state folder:</p><pre>${commands.join('\n')}</pre>` : html`<p>Its objective is ${definition.trial.type === 'ask_tell' ? 'evaluated by a program that asks for trials' : 'a function of a program'}: run that program again with seed ${definition.seed}.</p>`}
<p>Every recorded decision, derived again from its inputs:</p><pre>hyperdrive replay ${sweep.id}</pre></section>`;
}
