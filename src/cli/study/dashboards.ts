import { memoryState } from '../../store/index.ts';
import { type ServedWorkspace, serveWorkspace, type Workspace } from '../../workspace/index.ts';
import type { CommandContext } from '../context.ts';
import { cliError } from '../errors.ts';

interface Dashboard {
  readonly workspace: Workspace;
  readonly served: ServedWorkspace;
}

/** The dashboards of a session: at most one per state folder, on the loopback address. */
export class Dashboards {
  readonly #context: CommandContext;
  readonly #running = new Map<string, Promise<Dashboard>>();

  constructor(context: CommandContext) {
    this.#context = context;
  }

  /**
   * @returns the address of the folder's dashboard, which is started if it does not run
   * @throws CLI_NOTHING_KEPT
   */
  async serve(stateFolder: string): Promise<string> {
    if (stateFolder === memoryState)
      throw cliError('CLI_NOTHING_KEPT', 'state: a study in memory has no dashboard; name a state folder', {
        details: { state: stateFolder },
      });
    const dashboard = this.#running.get(stateFolder) ?? this.#start(stateFolder);
    this.#running.set(stateFolder, dashboard);
    try {
      return (await dashboard).served.url;
    } catch (error) {
      this.#running.delete(stateFolder);
      throw error;
    }
  }

  async close(): Promise<void> {
    const running = [...this.#running.values()];
    this.#running.clear();
    for (const dashboard of running) {
      const { workspace, served } = await dashboard;
      await served.close();
      await workspace.close();
    }
  }

  async #start(stateFolder: string): Promise<Dashboard> {
    const workspace = await this.#context.open('change', stateFolder);
    try {
      return { workspace, served: await serveWorkspace(workspace) };
    } catch (error) {
      await workspace.close();
      throw error;
    }
  }
}
