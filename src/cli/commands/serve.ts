import { isPluginType } from '../../plugins/index.ts';
import { type ServeOptions, serveWorkspace, type Workspace } from '../../workspace/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { ServedStudies } from '../study/served-studies.ts';
import { StudySession } from '../study/session.ts';
import { viewOf } from '../study/view.ts';
import { noteLogger } from '../terminal/note-logger.ts';

/** Options of {@link serveCommand}. */
export interface ServeCommandOptions
  extends CommonOptions,
    Pick<ServeOptions, 'slots' | 'allowHosts' | 'allowPlugins' | 'embedOrigins'> {
  /** The served state folder. */
  readonly state: string;
  readonly host: string;
  readonly port: number;
  readonly requireToken: boolean;
  readonly https: boolean;
  readonly drive: boolean;
}

/** `hyperdrive serve`: serves the dashboard and the API of the state folder until Ctrl-C. */
export async function serveCommand(context: CommandContext, options: ServeCommandOptions): Promise<number> {
  const workspace = await context.open('make');
  try {
    const { terminal } = context;
    const { host, port, slots, allowHosts, allowPlugins, embedOrigins, requireToken } = options;
    const studies = servedStudies(context, workspace, options);
    const served = await serveWorkspace(workspace, {
      studies,
      ...{ host, port, requireToken, isSecure: options.https, driveUnfinished: options.drive },
      ...(slots !== undefined && { slots }),
      ...(allowHosts !== undefined && { allowHosts }),
      ...(allowPlugins !== undefined && { allowPlugins }),
      ...(embedOrigins !== undefined && { embedOrigins }),
      clock: context.clock,
      logger: noteLogger(terminal, options.json),
    });
    const interrupted = new Promise<void>((resolve) => {
      const unsubscribe = context.onInterrupt(() => {
        unsubscribe();
        resolve();
      });
    });
    if (options.json) {
      const { url, needsToken } = served;
      terminal.line(JSON.stringify({ event: 'serving', url, needsToken, folder: workspace.folder }));
    } else {
      terminal.line(`dashboard on ${terminal.paint.bold(served.url)}`);
      const who = served.needsToken ? 'sign in with a token' : 'no token needed on this machine';
      terminal.line(
        terminal.paint.dim(`state in ${workspace.folder}; ${who}; Ctrl-C stops the server, running trials continue`),
      );
    }
    const failure = await Promise.race([interrupted, served.failed]);
    await served.close();
    await studies.close();
    if (failure !== undefined) throw failure;
    return exitCodes.ok;
  } finally {
    await workspace.close();
  }
}

/** The studies of the served folder. As in submitted sweeps, only packages that the owner allowed may be named. */
function servedStudies(
  context: CommandContext,
  workspace: Workspace,
  { state, allowPlugins = [] }: Pick<ServeCommandOptions, 'state' | 'allowPlugins'>,
): ServedStudies {
  const { plugins } = workspace.restrictPlugins(allowPlugins);
  const session = new StudySession({
    stateFolder: state,
    workingFolder: context.workingFolder,
    newSeed: () => context.newSeed(),
    // Requests of this kind are refused.
    serve: async () => '',
    view: (_, word, after) => viewOf(workspace, word, after),
    sweeps: () => workspace.store.sweeps(),
    async check({ sampling, earlyTermination }) {
      if (isPluginType(sampling.type)) await plugins.load('sampler', sampling.type);
      if (isPluginType(earlyTermination.type)) await plugins.load('policy', earlyTermination.type);
    },
  });
  return new ServedStudies(session, context.clock);
}
