import { extname } from 'node:path';
import { chartEntry, type PlotOptions, type PngOptions, type Theme } from '../../../charts/index.ts';
import type { CommandContext, CommonOptions } from '../../context.ts';
import { cliError } from '../../errors.ts';
import { exitCodes } from '../../exit-codes.ts';
import { selectSweep } from '../../select-sweep.ts';
import { fileNamePart, writeWhole } from '../../terminal/write-output.ts';
import { pictureFormats } from './choices.ts';
import { reading } from './reading.ts';

type PictureFormat = (typeof pictureFormats)[number];

/** Options of {@link plotCommand}. */
export interface PlotFlags extends CommonOptions {
  /** File, or `-` for standard output. */
  readonly out?: string;
  /** Format on standard output; a file's extension gives its format. */
  readonly format?: PictureFormat;
  readonly params?: readonly string[];
  readonly metric?: string;
  readonly filter?: string;
  readonly top?: number;
  readonly near?: true;
  readonly width?: number;
  readonly height?: number;
  readonly scale?: number;
  readonly theme: Theme;
}

/** `hyperdrive plot CHART [SWEEP…]`: a chart as the dashboard draws it, as SVG or PNG. */
export async function plotCommand(
  context: CommandContext,
  chart: string,
  words: readonly string[],
  flags: PlotFlags,
): Promise<number> {
  // Check the arguments before opening anything.
  chartEntry(chart);
  const format = formatOf(flags);
  if (flags.scale !== undefined && format === 'svg')
    throw cliError('CLI_USAGE', '--scale is for PNG: SVG has no pixels, --width and --height set its size');
  return reading(context, async ({ store, pictures }) => {
    const sweeps = await store.sweeps();
    const chosen =
      words.length === 0 ? [selectSweep(sweeps, undefined)] : words.map((word) => selectSweep(sweeps, word));
    const ids = [...new Set(chosen.map(({ id }) => id))];
    const options = optionsOf(flags);
    const picture =
      format === 'png' ? await pictures.png(ids, chart, options) : await pictures.svg(ids, chart, options);
    if (flags.out === '-') {
      if (typeof picture === 'string') context.terminal.write(picture);
      else context.terminal.writeBytes(picture);
      return exitCodes.ok;
    }
    const name = chosen[0]?.definition.name ?? 'sweep';
    const file = await writeWhole(context, flags.out ?? `${fileNamePart(name)}-${chart}.${format}`, picture);
    const facts = { file, chart, sweepIds: ids, format, bytes: Buffer.byteLength(picture) };
    if (flags.json) context.terminal.line(JSON.stringify(facts, null, 2));
    else context.terminal.note(`wrote ${file}`);
    return exitCodes.ok;
  });
}

function optionsOf({
  params,
  metric,
  filter,
  top,
  near,
  width,
  height,
  scale,
  theme,
}: PlotFlags): PlotOptions & PngOptions {
  return {
    theme,
    ...(params && { params }),
    ...(metric !== undefined && { metric }),
    ...(filter !== undefined && { filter }),
    ...(top !== undefined && { top }),
    ...(near && { near }),
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(scale !== undefined && { scale }),
  };
}

/** The format by the file's extension; SVG without a file. */
function formatOf({ out, format }: PlotFlags): PictureFormat {
  if (out === undefined || out === '-') return format ?? 'svg';
  const ending = extname(out).slice(1).toLowerCase();
  const found = pictureFormats.find((known) => known === ending);
  if (found === undefined)
    throw cliError('CLI_USAGE', `--out ${out}: pictures end in .svg or .png`, { details: { file: out } });
  if (format !== undefined && format !== found)
    throw cliError('CLI_USAGE', `--out ${out} and --format ${format} contradict each other`);
  return found;
}
