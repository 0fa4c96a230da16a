import type { PlotOptions, PngOptions, ReportParts } from '../../charts/index.ts';
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
}

/** Makes charts and pages from a workspace. */
export function picturesOf(workspace: Pick<WorkspaceParts, 'store' | 'clock'>): Pictures {
  const { store, clock } = workspace;
  const drawing = async () => {
    // Loaded when first drawn: a program that only tunes needs none of it.
    const { compile, plotPng, plotSvg, reportPage } = await import('./drawing.ts');
    const parts: ReportParts = {
      store,
      clock,
      compile,
      importance: async (sweepId) => (await analyses()).sweepImportance({ store }, sweepId),
      effects: async (sweepId) => (await analyses()).sweepEffects({ store }, sweepId).then((read) => read.effects),
    };
    return { parts, plotPng, plotSvg, reportPage };
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
  };
}

const analyses = () => import('./importance.ts');
