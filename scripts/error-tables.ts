/** Everything that declares errors, loaded as one program: each room's table is declared when the room is loaded. */
import '../src/cli/program.ts';
import '../src/index.ts';

export { allErrorRows } from '../src/base/index.ts';
export { exitCodeOfKind } from '../src/cli/exit-codes.ts';
export { statusOfKind } from '../src/wire/index.ts';
