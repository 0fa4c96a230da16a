import { type ServeOptions, serveWorkspace } from '../../workspace/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { noteLogger } from '../terminal/note-logger.ts';

/** Options of {@link serveCommand}. */
export interface ServeCommandOptions
  extends CommonOptions,
    Pick<ServeOptions, 'slots' | 'allowHosts' | 'allowPlugins' | 'embedOrigins'> {
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
    const served = await serveWorkspace(workspace, {
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
    if (failure !== undefined) throw failure;
    return exitCodes.ok;
  } finally {
    await workspace.close();
  }
}
