import { sqliteBinding } from '../../store/index.ts';
import { packageVersion } from '../../workspace/index.ts';
import { type Finding, failure, ok, problem } from './finding.ts';

/** Oldest version of Node.js that the package supports, as its manifest says. */
const oldestNode = [20, 19] as const;

/** The program, Node.js, and the binding of SQLite. */
export async function checkProgram(): Promise<readonly Finding[]> {
  return [
    ok('program', `hyperdrive ${packageVersion()}`),
    nodeFinding(process.versions.node, process.execPath),
    await sqliteFinding(),
  ];
}

/** @param version such as `20.19.1` */
export function nodeFinding(version: string, path: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldest, least] = oldestNode;
  if (major > oldest || (major === oldest && minor >= least)) return ok('Node.js', `${version} (${path})`);
  const fix = `install Node.js ${oldest}.${least} or later; pip install 'hyperdrive-ml[server]' brings one`;
  return problem('Node.js', `${version} (${path}) is too old`, fix);
}

async function sqliteFinding(): Promise<Finding> {
  try {
    const { name, version } = await sqliteBinding();
    return ok('SQLite', `${version} by ${name}`);
  } catch (error) {
    return failure('SQLite', error);
  }
}
