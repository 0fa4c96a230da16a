import { readdirSync } from 'node:fs';

/**
 * Ids of the GPUs that trials may use: those this process may see, else the devices of NVIDIA's driver.
 * @param environment of this process
 */
export function machineGpus(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const visible = environment.CUDA_VISIBLE_DEVICES;
  if (visible !== undefined)
    return visible
      .split(',')
      .map((id) => id.trim())
      .filter((id) => id !== '' && id !== '-1');
  try {
    return readdirSync('/proc/driver/nvidia/gpus').map((_, index) => String(index));
  } catch {
    // No such driver: no GPUs to hand out.
    return [];
  }
}
