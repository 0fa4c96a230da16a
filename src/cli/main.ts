#!/usr/bin/env node
import { exitCodes } from './exit-codes.ts';
import { processContext } from './process-context.ts';
import { runProgram } from './program.ts';
import { terminalOver } from './terminal.ts';

const terminal = terminalOver(process.stdout, process.stderr, process.env);

// `hyperdrive trials | head` closes the pipe early: that is no error.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
    throw error;
  });

process.exitCode = await runProgram(process.argv.slice(2), {
  terminal,
  stateFolder: process.env.HYPERDRIVE_STATE || '.hyperdrive',
  isDebug: Boolean(process.env.HYPERDRIVE_DEBUG),
  contextFor: ({ state }) =>
    processContext({
      terminal,
      stateFolder: state,
      workingFolder: process.cwd(),
      stdin: process.stdin,
      signals: process,
    }),
});
