import { z } from 'zod';
import { messageOf } from '../../base/index.ts';
import { packageVersion } from '../../workspace/index.ts';
import { pythonCandidates, runPython } from '../init/python.ts';
import { type Finding, ok, warning } from './finding.ts';

/** Finds the package without importing it: a broken installation is to be told, not to fail here. */
const program = `
import json, sys
import importlib.util
found = importlib.util.find_spec("hyperdrive_ml")
version = None
try:
    from importlib.metadata import version as version_of
    version = version_of("hyperdrive-ml")
except Exception:
    pass
print(json.dumps({
    "python": ".".join(map(str, sys.version_info[:3])),
    "path": sys.executable,
    "place": None if found is None else found.origin,
    "version": version,
}))
`;

const answerSchema = z.object({
  python: z.string(),
  path: z.string(),
  place: z.string().nullable(),
  version: z.string().nullable(),
});

/** The Python that scripts run with, and the package for them. */
export async function checkPython(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  try {
    const { stdout, python } = await runPython(['-c', program], pythonCandidates(undefined, environment));
    const { path, place, version, ...answer } = answerSchema.parse(JSON.parse(stdout));
    const found = ok('Python', `${answer.python} (${path}, by ${python.from})`);
    return [found, packageFinding({ path, place, version })];
  } catch (error) {
    const fix =
      'needed only for trials in Python: install one, activate its environment, or write its path in the command';
    return [warning('Python', messageOf(error), fix)];
  }
}

function packageFinding({ path, place, version }: { path: string; place: string | null; version: string | null }) {
  const subject = 'hyperdrive_ml';
  const own = packageVersion();
  if (place === null)
    return ok(subject, `not installed for this Python: scripts need it only for hd.report and hd.config`);
  if (version === null || version === own) return ok(subject, `${version ?? 'from its sources'} (${place})`);
  const fix = `${path} -m pip install 'hyperdrive-ml==${own}', or update hyperdrive to ${version}`;
  return warning(subject, `version ${version} (${place}), but this program is ${own}`, fix);
}
