/** What draws, for a dynamic import: it reads only these parts of the rooms. */
export { plotPng, plotSvg, reportPage } from '../../charts/index.ts';
export { spaceOf as compile } from '../../model/index.ts';
