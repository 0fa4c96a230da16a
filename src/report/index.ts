/** Charts and reports of sweeps without a browser: SVG, PNG, one HTML page. */
export { type ChartName, chartKind, chartNames } from './catalogue.ts';
export type { ChartQuery } from './chart-query.ts';
export { type ReportOptions, reportPage } from './page/page.ts';
export { type PlotOptions, type PngOptions, plotPng, plotSvg, type Theme, themes } from './plot.ts';
export type { ReportParts } from './sweep-source.ts';
