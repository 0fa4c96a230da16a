import { exitCodes } from './exit-codes.ts';
import { runProgram } from './program.ts';
import { lastResort } from './terminal/last-resort.ts';
import { terminalOver } from './terminal/terminal.ts';
import { tellError } from './text/error-text.ts';

const terminal = terminalOver(process.stdout, process.stderr, process.env);
const isDebug = Boolean(process.env.HYPERDRIVE_DEBUG);

// `hyperdrive trials | head` closes the pipe early, which is not an error.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
    throw error;
  });

/** How long handles that a command left open may take to close. */
const leaveMs = 3_000;

const exitCodeFor = lastResort(process, (error) =>
  tellError(error, terminal, { json: process.argv.includes('--json'), isDebug }),
);
const own = await runProgram(process.argv.slice(2), {
  terminal,
  stateFolder: process.env.HYPERDRIVE_STATE || '.hyperdrive',
  ...(process.env.HYPERDRIVE_SERVER && { server: process.env.HYPERDRIVE_SERVER }),
  isDebug,
  async contextFor(options) {
    const { processContext } = await import('./terminal/process-context.ts');
    return processContext(options, {
      ...{ terminal, workingFolder: process.cwd(), stdin: process.stdin },
      ...{ environment: process.env, signals: process },
    });
  },
});
process.exitCode = exitCodeFor(own);
// A forgotten handle must not keep the process alive. With nothing open, the process has already ended.
setTimeout(() => process.exit(), leaveMs).unref();
