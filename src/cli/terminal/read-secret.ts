import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { cliError } from '../errors.ts';
import type { Terminal } from './terminal.ts';

/** Keys in a terminal that passes them on as they are. */
const keys = { enter: new Set(['\r', '\n', '\u0004']), interrupt: '\u0003', erase: new Set(['\u007f', '\b']) };

/**
 * Reads a secret: typed without being shown in a terminal, otherwise the first line of standard input.
 * @throws CLI_USAGE if it is empty or was interrupted
 */
export async function readSecret(prompt: string, stdin: Readable, terminal: Terminal): Promise<string> {
  const secret = isTerminal(stdin) ? await typed(prompt, stdin, terminal) : ((await text(stdin)).split('\n')[0] ?? '');
  const given = secret.trim();
  if (given === '') throw cliError('CLI_USAGE', `${prompt}: expected it on standard input, or in --token-file`);
  return given;
}

interface TerminalInput extends Readable {
  setRawMode(isRaw: boolean): unknown;
}

function isTerminal(stdin: Readable): stdin is TerminalInput {
  return 'isTTY' in stdin && stdin.isTTY === true && 'setRawMode' in stdin;
}

/** Without echo: keys arrive one by one, and nothing writes them. */
function typed(prompt: string, stdin: TerminalInput, terminal: Terminal): Promise<string> {
  terminal.writeError(`${prompt}: `);
  stdin.setRawMode(true);
  return new Promise((resolve, reject) => {
    let secret = '';
    const end = () => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      terminal.writeError('\n');
    };
    const onData = (chunk: Buffer | string) => {
      for (const key of chunk.toString()) {
        if (keys.enter.has(key)) {
          end();
          return resolve(secret);
        }
        if (key === keys.interrupt) {
          end();
          return reject(cliError('CLI_USAGE', `${prompt}: interrupted`));
        }
        secret = keys.erase.has(key) ? secret.slice(0, -1) : secret + key;
      }
    };
    stdin.on('data', onData);
    stdin.resume();
  });
}
