/** Starts a program over and over with Node's `spawn` alone: `node bare-spawn.mjs TIMES SLOTS PROGRAM`. */
import { spawn } from 'node:child_process';

const [times, slots, program] = process.argv.slice(2);
let left = Number(times);
const one = async () => {
  while (left-- > 0) await new Promise((resolve) => spawn(program, [], { stdio: 'ignore' }).once('exit', resolve));
};
await Promise.all(Array.from({ length: Number(slots) }, one));
