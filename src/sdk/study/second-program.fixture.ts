/** Opens a study that another process has open and asks it, again and again. Prints what became of it. Arguments: state folder, sweep. */
import { isHyperDriveException } from '../../base/index.ts';
import { Study } from '../index.ts';

const [stateFolder = '', sweepId = ''] = process.argv.slice(2);
const said: string[] = [];
const study = await Study.open(sweepId, { stateFolder });
for (let n = 0; n < 3; n++) {
  try {
    said.push(`trial ${(await study.ask()).number}`);
  } catch (error) {
    if (!isHyperDriveException(error)) throw error;
    said.push(error.code, error.message);
  }
}
await study.close();
process.stdout.write(JSON.stringify(said));
