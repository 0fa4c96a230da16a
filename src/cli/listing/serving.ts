import { Argument, Option } from 'commander';
import { type Role, roles } from '../../http/index.ts';
import { cliError } from '../errors.ts';
import { collect, portNumber } from '../option-values.ts';
import {
  type CommandList,
  type GlobalOptions,
  type SlotOptions,
  slotsOf,
  withFolder,
  withSlots,
} from './command-list.ts';

/** Options of `serve`. */
interface ServeFlags {
  readonly host: string;
  readonly port: number;
  readonly allowHost: readonly string[];
  readonly allowPlugin: readonly string[];
  readonly embedOrigin: readonly string[];
  readonly requireToken: boolean;
  readonly https: boolean;
  readonly drive: boolean;
}

/** Options of `login`. */
interface LoginFlags {
  readonly tokenFile?: string;
  readonly insecure: boolean;
  readonly list: boolean;
}

/** Adds the commands that other programs and people elsewhere reach a state folder through. */
export function addServingCommands({ command, act }: CommandList): void {
  withSlots(withFolder(command('serve', 'serve the dashboard and the API of the state folder until Ctrl-C')))
    .option('--host <address>', 'address to listen on; anything but loopback requires tokens', '127.0.0.1')
    .option('--port <number>', 'port to listen on, 0 for any free one', portNumber, 8080)
    .option('--allow-host <name>', 'another host name of this server', collect, [])
    .option(
      '--allow-plugin <package>',
      'allow submitted sweeps to use samplers and policies of this package',
      collect,
      [],
    )
    .option('--embed-origin <origin>', 'allow pages of this origin to embed the dashboard in a frame', collect, [])
    .option('--require-token', 'require a token on loopback too', false)
    .option('--https', 'the server is reached over HTTPS, through a proxy', false)
    .option('--drive', 'also drive every sweep that has no controller', false)
    .action((given: GlobalOptions & SlotOptions & ServeFlags) =>
      act(
        given,
        () => import('../commands/serve.ts'),
        ({ serveCommand }, c) =>
          serveCommand(c, {
            ...given,
            allowHosts: given.allowHost,
            allowPlugins: given.allowPlugin,
            embedOrigins: given.embedOrigin,
            slots: slotsOf(given),
          }),
      ),
    );
  withFolder(
    command(
      'study',
      'let a program in any language drive studies: one JSON request per line in, one answer per line out',
    ),
  )
    .requiredOption('--stdio', 'read requests from standard input, write answers to standard output')
    .action((given: GlobalOptions) =>
      act(
        given,
        () => import('../commands/study.ts'),
        ({ studyCommand }, c) => studyCommand(c, given),
      ),
    );
  command('login [url]', 'keep the token of a server, for --server, HYPERDRIVE_SERVER and Python')
    .option('--token-file <file>', 'file with the token; - for standard input (default: ask)')
    .option('--insecure', 'allow plain http to another machine: the network can read the token', false)
    .option('--list', 'list the kept servers', false)
    .action((url: string | undefined, given: GlobalOptions & LoginFlags) =>
      act(
        given,
        () => import('../remote/login.ts'),
        ({ loginCommand, serversCommand }, c) => {
          if (given.list) return serversCommand(c, given);
          if (url === undefined) throw cliError('CLI_USAGE', 'login needs the address of a server, or --list');
          return loginCommand(c, url, given);
        },
      ),
    );
  command('logout [url]', 'forget the token of a server (default: the only one)').action(
    (url: string | undefined, given: GlobalOptions) =>
      act(
        given,
        () => import('../remote/login.ts'),
        ({ logoutCommand }, c) => logoutCommand(c, url, given),
      ),
  );
  command('token', 'create, list and revoke access tokens of the server')
    .addArgument(new Argument('<action>', 'what to do').choices(['create', 'list', 'revoke']))
    .argument('[word]', 'name of a new token, or id of one to revoke')
    .addOption(
      new Option('--role <role>', 'viewers read, members command sweeps, owners manage tokens')
        .choices([...roles])
        .default('member'),
    )
    .option('--expires <duration>', 'the new token expires after this time, e.g. 30d (default: never)')
    .action(
      (
        action: 'create' | 'list' | 'revoke',
        word: string | undefined,
        given: GlobalOptions & { role: Role; expires?: string },
      ) =>
        act(
          given,
          () => import('../commands/token.ts'),
          ({ tokenCreateCommand, tokenListCommand, tokenRevokeCommand }, c) => {
            if (action === 'list') return tokenListCommand(c, given);
            if (word === undefined)
              throw cliError('CLI_USAGE', `token ${action} needs ${action === 'create' ? 'a name' : 'an id'}`);
            return action === 'create' ? tokenCreateCommand(c, word, given) : tokenRevokeCommand(c, word, given);
          },
        ),
    );
}
