import { trialStates } from '../../model/index.ts';
import { darkPalette, lightPalette, type Palette } from '../axes/palette.ts';

/** Style of a fragment: the dashboard's colours in the theme of the notebook around it. */
function variables(palette: Palette): string {
  const { isDark, surface, ink, muted, line, accent, signal } = palette;
  const states = trialStates.map((state) => `--hd-${state}:${palette[state]}`).join(';');
  return (
    `color-scheme:${isDark ? 'dark' : 'light'};--hd-surface:${surface};--hd-ink:${ink};--hd-muted:${muted};` +
    `--hd-line:${line};--hd-accent:${accent};--hd-signal:${signal};${states}`
  );
}

/** What JupyterLab, VS Code and Colab set on a page by their theme. */
const themes = {
  light: ['[data-jp-theme-light="true"]', '.vscode-light', 'html[theme="light"]'],
  dark: ['[data-jp-theme-light="false"]', '.vscode-dark', '.vscode-high-contrast', 'html[theme="dark"]'],
};

const inside = (surroundings: readonly string[]) => surroundings.map((each) => `${each} .hd-view`).join(',');

// Rules of notebooks for tables and pictures in outputs are more specific than one class.
const rules = `
.hd-view{background:var(--hd-surface);color:var(--hd-ink);border:1px solid var(--hd-line);border-radius:8px;padding:12px 16px;margin:2px;font:14px/1.5 Inter,system-ui,sans-serif;container-type:inline-size}
.hd-view *{box-sizing:border-box}
.hd-view .hd-name{font-size:17px;font-weight:640;margin:0;overflow-wrap:anywhere;color:inherit;line-height:1.3}
.hd-view .hd-state{font-size:12px;font-weight:600;border:1px solid currentColor;border-radius:99px;padding:0 8px;margin-left:8px;white-space:nowrap;vertical-align:2px}
.hd-view p{margin:4px 0;color:inherit}
.hd-view .hd-muted,.hd-view small{color:var(--hd-muted);font-weight:400}
.hd-view small{font-size:12px;margin-left:6px}
.hd-view .hd-best{color:var(--hd-signal);font-weight:640;font-variant-numeric:tabular-nums}
.hd-view .hd-bar{display:flex;height:6px;border-radius:3px;overflow:hidden;background:var(--hd-line);margin:6px 0}
.hd-view .hd-note{border-left:4px solid var(--hd-stopped);padding:4px 10px;margin:8px 0}
.hd-view .hd-bad{border-color:var(--hd-failed)}
.hd-view section{margin:10px 0 0;position:relative}
.hd-view .hd-title{font-size:15px;font-weight:600;margin:0 0 4px;color:inherit}
.hd-view[data-arranged] .hd-word{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.hd-view[data-arranged] .hd-title small{margin-left:0}
.hd-view .hd-time{white-space:nowrap}
.hd-view figure{margin:0}
.hd-view img.hd-picture{display:block;width:100%;max-width:100%;height:auto;margin:0;background:none}
.hd-view img.hd-narrow{display:none}
@container (max-width:600px){.hd-view img.hd-wide{display:none}.hd-view img.hd-narrow{display:block}.hd-view .hd-keep{overflow-x:auto}.hd-view .hd-keep img.hd-wide{display:block;width:760px;max-width:none}}
.hd-view .hd-scroll{overflow:auto;max-height:340px}
.hd-view .hd-scroll:focus-visible,.hd-view .hd-keep:focus-visible,.hd-view button:focus-visible{outline:2px solid var(--hd-accent);outline-offset:1px}
.hd-view table.hd-trials{border-collapse:collapse;font-size:13px;margin:0;width:100%;border:0;color:inherit;table-layout:auto}
.hd-view .hd-trials tbody tr:nth-child(n){background:none}
.hd-view .hd-trials tbody tr:nth-child(n):hover{background:color-mix(in srgb,var(--hd-accent) 12%,transparent)}
.hd-view .hd-trials th,.hd-view .hd-trials td{text-align:left;padding:4px 10px;border:0;border-bottom:1px solid var(--hd-line);white-space:nowrap;max-width:none;vertical-align:top}
.hd-view .hd-trials th{position:sticky;top:0;background:var(--hd-surface);color:var(--hd-muted);font-weight:600}
.hd-view .hd-trials th[data-kind="number"],.hd-view .hd-trials td.hd-number{text-align:right;font-variant-numeric:tabular-nums}
.hd-view .hd-trials th button{all:unset;cursor:pointer;border-radius:3px}
.hd-view .hd-trials th[aria-sort] button{color:var(--hd-ink)}
.hd-view .hd-trials th[aria-sort="ascending"] button::after{content:" ↑";content:" ↑"/""}
.hd-view .hd-trials th[aria-sort="descending"] button::after{content:" ↓";content:" ↓"/""}
.hd-view .hd-tabs{display:flex;flex-wrap:wrap;gap:2px 4px;border-bottom:1px solid var(--hd-line);margin-top:8px}
.hd-view .hd-tabs button{font:inherit;font-size:13px;color:var(--hd-muted);background:none;border:0;border-bottom:2px solid transparent;border-radius:4px 4px 0 0;padding:6px 10px;margin:0 0 -1px;cursor:pointer}
.hd-view .hd-tabs button:hover{color:var(--hd-ink)}
.hd-view .hd-tabs button[aria-selected="true"]{color:var(--hd-ink);font-weight:600;border-bottom-color:var(--hd-accent)}
@media print{.hd-view section[hidden]{display:block}.hd-view .hd-tabs{display:none}.hd-view .hd-scroll{max-height:none}}
`;

/** The style sheet of a fragment. */
export const fragmentStyle = [
  `.hd-view{${variables(lightPalette)}}`,
  `@media (prefers-color-scheme:dark){.hd-view{${variables(darkPalette)}}}`,
  `${inside(themes.light)}{${variables(lightPalette)}}`,
  `${inside(themes.dark)}{${variables(darkPalette)}}`,
  rules,
].join('');
