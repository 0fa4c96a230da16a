import type { LiveSweeps, PlotOptions, PngOptions, ReportParts, SweepFragment } from '../../charts/index.ts';
import { packageVersion } from '../package-version.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';

/** Charts and report pages of the sweeps in a state folder. Reads only. */
export interface Pictures {
  /**
   * A chart as SVG, with title, legend and caption.
   * @param sweepIds one sweep; several for `compare` and `edf`
   * @throws REPORT_UNKNOWN_CHART, REPORT_NOTHING_TO_DRAW, REPORT_UNKNOWN_PARAMETER, REPORT_BAD_OPTION,
   *   REPORT_NOT_COMPARABLE; STORE_UNKNOWN_SWEEP
   */
  svg(sweepIds: readonly string[], chart: string, options?: PlotOptions): Promise<string>;
  /** The same as PNG. @throws REPORT_NO_CANVAS if the optional package for it is not installed */
  png(sweepIds: readonly string[], chart: string, options?: PngOptions): Promise<Uint8Array>;
  /** A self-contained HTML page about a sweep. @throws STORE_UNKNOWN_SWEEP */
  page(sweepId: string): Promise<string>;
  /**
   * A sweep as a part of somebody's page, such as the output of a notebook's cell.
   * @param after a position of the log
   * @returns undefined if nothing has happened since that position
   * @throws STORE_UNKNOWN_SWEEP
   */
  fragment(sweepId: string, after?: number): Promise<SweepFragment | undefined>;
}

/** Makes charts and pages from a workspace. */
export function picturesOf(workspace: Pick<WorkspaceParts, 'store' | 'clock'>): Pictures {
  const { store, clock } = workspace;
  let live: LiveSweeps | undefined;
  const drawing = async () => {
    // Loaded when first drawn: a program that only tunes needs none of it.
    const { compile, LiveSweeps: Sweeps, plotPng, plotSvg, reportPage, sweepFragment } = await import('./drawing.ts');
    const parts: ReportParts = {
      store,
      clock,
      compile,
      importance: async (sweepId) => (await analyses()).sweepImportance({ store }, sweepId),
      effects: async (sweepId) => (await analyses()).sweepEffects({ store }, sweepId).then((read) => read.effects),
    };
    // Whoever follows a sweep reads its log from where the last fragment ended.
    live ??= new Sweeps(parts);
    return { parts, live, plotPng, plotSvg, reportPage, sweepFragment };
  };
  return {
    async svg(sweepIds, chart, options) {
      const { parts, plotSvg } = await drawing();
      return plotSvg(parts, sweepIds, chart, options);
    },
    async png(sweepIds, chart, options) {
      const { parts, plotPng } = await drawing();
      return plotPng(parts, sweepIds, chart, options);
    },
    async page(sweepId) {
      const { parts, reportPage } = await drawing();
      return reportPage(parts, sweepId, { version: packageVersion() });
    },
    async fragment(sweepId, after) {
      const { parts, live: sweeps, sweepFragment } = await drawing();
      const snapshot = await sweeps.snapshot(sweepId);
      return snapshot.seq === after ? undefined : sweepFragment(parts, snapshot);
    },
  };
}

const analyses = () => import('./importance.ts');
