import { chartNames, chartWords } from '../../../charts/index.ts';

/** Formats of `plot`. */
export const pictureFormats = ['svg', 'png'] as const;

/** How importance can be measured. */
export const importanceMethods = ['ped-anova', 'gp'] as const;

/** One line for each chart: its name and what it shows. */
export function chartList(): string {
  const width = Math.max(...chartNames.map((name) => name.length));
  return chartNames.map((name) => `  ${name.padEnd(width)}  ${chartWords[name].summary}`).join('\n');
}
