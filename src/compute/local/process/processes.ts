/**
 * Runs a program several times side by side, as PyTorch's `env://` rendezvous expects: `sh -c THIS sh COUNT PROGRAM …`.
 *
 * Rank 0 is the trial: its output, its reports, its exit status. The output of the others goes to standard error, and they
 * cannot report, because every report would count as many times as there are ranks. When a rank fails, the others get
 * TERM, since they would wait for it forever. The port follows from the process id, so trials at the same time differ.
 */
const script = `
count=$1; shift
main=$$; failed=0; others=
export WORLD_SIZE=$count LOCAL_WORLD_SIZE=$count NODE_RANK=0 MASTER_ADDR=127.0.0.1
export MASTER_PORT=$((20000 + $$ % 40000))
stop() { kill -TERM $zero $others 2>/dev/null; }
trap 'failed=1; stop' USR1
trap 'stop; wait; exit 143' TERM
rank=1
while [ "$rank" -lt "$count" ]; do
  (
    unset HYPERDRIVE_SPOOL HYPERDRIVE_URL HYPERDRIVE_TOKEN
    trap 'kill -TERM $child 2>/dev/null' TERM
    RANK=$rank LOCAL_RANK=$rank "$@" >&2 &
    child=$!
    wait $child; status=$?
    if [ $status -ne 0 ]; then kill -USR1 $main 2>/dev/null; fi
    exit $status
  ) &
  others="$others $!"
  rank=$((rank + 1))
done
RANK=0 LOCAL_RANK=0 "$@" &
zero=$!
wait $zero; status=$?
while kill -0 $zero 2>/dev/null; do wait $zero; status=$?; done
if [ $failed -ne 0 ]; then status=1; fi
if [ $status -ne 0 ]; then stop; fi
trap '' USR1
rank=1; culprit=
for other in $others; do
  wait $other; ended=$?
  if [ $ended -ne 0 ] && [ $ended -ne 143 ] && [ -z "$culprit" ]; then culprit="rank $rank ended with exit status $ended"; fi
  rank=$((rank + 1))
done
if [ -n "$culprit" ]; then
  echo "$culprit" >&2
  if [ $status -eq 0 ]; then status=1; fi
fi
exit $status
`;

/** The program and its arguments, started as several processes of one trial. */
export function severalProcesses(
  count: number,
  { program, args }: { readonly program: string; readonly args: readonly string[] },
): { readonly program: string; readonly args: readonly string[] } {
  return { program: '/bin/sh', args: ['-c', script, 'sh', String(count), program, ...args] };
}
