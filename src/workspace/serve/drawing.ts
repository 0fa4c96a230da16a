/** What draws, for a dynamic import: it reads only these parts of the room. */
export { plotPng, plotSvg, reportPage } from '../../charts/index.ts';
