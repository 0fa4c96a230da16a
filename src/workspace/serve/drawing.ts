/** What draws, for a dynamic import: it reads only these parts of the rooms. */
export { LiveSweeps, plotPng, plotSvg, reportPage, sweepFragment } from '../../charts/index.ts';
export { spaceOf as compile } from '../../model/index.ts';
