// Preloaded: kills the process once its store has committed as often as HYPERDRIVE_DIE_AT says.
import Module from 'node:module';
import process from 'node:process';

const at = Number(process.env.HYPERDRIVE_DIE_AT);
let commits = 0;

function watched(exec, textOf) {
  return function (...given) {
    const answer = exec.apply(this, given);
    if (textOf(given).trim() === 'commit' && ++commits === at) process.kill(process.pid, 'SIGKILL');
    return answer;
  };
}

// Node's own binding.
const { DatabaseSync } = process.getBuiltinModule('node:sqlite') ?? {};
if (DatabaseSync) DatabaseSync.prototype.exec = watched(DatabaseSync.prototype.exec, ([text]) => text);

// libsql is bundled, but not its binary.
const load = Module._load;
Module._load = (...given) => {
  const found = load(...given);
  if (typeof found !== 'object' || found === null || !('databaseExecSync' in found)) return found;
  return { ...found, databaseExecSync: watched(found.databaseExecSync, ([text]) => text) };
};
