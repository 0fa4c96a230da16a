#!/bin/sh
# Runs one attempt of a trial: wrapper.sh RUN_FOLDER PROGRAM [ARGUMENT...]
#
# Creates RUN_FOLDER/claim, once: a second start exits 117 and runs nothing. Then runs the program with its output in
# stdout.log and stderr.log, and writes its exit status to RUN_FOLDER/exit.
#
# The program runs in the foreground: in the background a POSIX shell would make it ignore SIGINT. Signals go to the
# process group; the trap (a command, not '', so that the program starts with default handlers) keeps this shell alive
# until it has written the exit status.
#
# The shell stays in RUN_FOLDER, so that a state folder that is renamed still gets the exit status; the program starts
# in the folder that this shell was started in.
#
# Everything is in functions so that the shell has read the whole file before it waits: the file may be replaced by an
# update meanwhile. No program is started but the user's: each would cost a millisecond.

hyperdrive_start_time() {
  # After "pid (name) " the start time, field 22, is the 20th.
  HYPERDRIVE_STARTED=${20}
}

hyperdrive_join() {
  HYPERDRIVE_STARTED=$1_$2_$3_$4_$5
}

hyperdrive_main() {
  HYPERDRIVE_WORK=$PWD
  cd "$1" 2>/dev/null || exit 117
  shift
  HYPERDRIVE_STOPPED=
  trap HYPERDRIVE_STOPPED=1 HUP INT TERM
  if read -r HYPERDRIVE_STAT 2>/dev/null </proc/$$/stat; then
    hyperdrive_start_time ${HYPERDRIVE_STAT##*) }
    read -r HYPERDRIVE_BOOT </proc/sys/kernel/random/boot_id || HYPERDRIVE_BOOT=-
  else
    hyperdrive_join $(LC_ALL=C ps -o lstart= -p $$)
    HYPERDRIVE_BOOT=-
  fi
  set -C
  { echo "$$ $HYPERDRIVE_STARTED $HYPERDRIVE_BOOT $HYPERDRIVE_GPUS" >claim; } 2>/dev/null ||
    exit 117
  set +C
  unset HYPERDRIVE_STAT HYPERDRIVE_STARTED HYPERDRIVE_BOOT
  if [ -n "$HYPERDRIVE_STOPPED" ]; then
    echo 143 >exit
    exit 143
  fi
  # One fork, as for a plain command: the subshell becomes the program.
  (cd "$HYPERDRIVE_WORK" && unset OLDPWD && exec "$@") >>stdout.log 2>>stderr.log </dev/null
  HYPERDRIVE_STATUS=$?
  # One short write: a reader sees nothing or the whole line.
  echo "$HYPERDRIVE_STATUS" >exit
  exit "$HYPERDRIVE_STATUS"
}

hyperdrive_main "$@"
