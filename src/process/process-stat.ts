/** A process as Linux shows it in `/proc/PID/stat`. */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Start time in clock ticks since the boot, as text: with the pid and the boot it identifies one process for ever. */
  readonly started: string;
  /** Ended, but not yet reaped by its parent. */
  readonly isZombie: boolean;
}

/**
 * Parses the content of `/proc/PID/stat`, see proc(5).
 * @returns undefined if the text is not such a file
 */
export function parseProcessStat(text: string): ProcessStat | undefined {
  // The name, in parentheses, may contain spaces and further parentheses.
  const nameEnd = text.lastIndexOf(')');
  const [state, parent, group, session, ...rest] = text.slice(nameEnd + 2).split(' ');
  // Field 22; `rest` begins with field 7.
  const started = rest[15];
  if (nameEnd < 0 || started === undefined) return undefined;
  return {
    pid: Number.parseInt(text, 10),
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    started,
    isZombie: state === 'Z' || state === 'X',
  };
}
