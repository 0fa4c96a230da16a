#!/bin/sh
# Runs one attempt of a trial: wrapper.sh RUN_FOLDER PLACE MARK PROGRAM [ARGUMENT...]
#
# Makes RUN_FOLDER/MARK, creates RUN_FOLDER/claim, once, then runs the program and writes its exit status to RUN_FOLDER/exit. Standard output
# and standard error are the logs, descriptor 3 shows that a runner of this process namespace lives.
#
# Exit codes where no exit status is written: 117, the start is taken; 116, the claim cannot be written; 115, the
# program cannot be started, such as for want of a process. Then nothing ran. The last one also writes "-" as status.
#
# The program runs in the foreground: in the background a POSIX shell would make it ignore SIGINT. Signals go to the
# process group; the trap (a command, not '', so that the program starts with default handlers) keeps this shell alive
# until it has written the exit status.
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

# A shell that cannot fork ends itself, with a code that the program could have used.
hyperdrive_not_started() {
  trap - EXIT
  { echo - >"$HYPERDRIVE_RUN_FOLDER/exit"; } 2>/dev/null
  exit 115
}

# Where the program has put something else than a file, such as a pipe, writing could wait for ever. The controller takes
# the exit code of this shell then.
hyperdrive_leave() {
  HYPERDRIVE_EXIT=$HYPERDRIVE_RUN_FOLDER/exit
  if [ ! -h "$HYPERDRIVE_EXIT" ] && { [ -f "$HYPERDRIVE_EXIT" ] || [ ! -e "$HYPERDRIVE_EXIT" ]; }; then
    # One short write: a reader sees nothing or the whole line.
    { echo "$1" >"$HYPERDRIVE_EXIT"; } 2>/dev/null
  fi
  exit "$1"
}

hyperdrive_main() {
  HYPERDRIVE_RUN_FOLDER=$1
  HYPERDRIVE_WORK=$PWD
  # From within, so that a state folder that is renamed still gets the exit status.
  cd "$1" 2>/dev/null && HYPERDRIVE_RUN_FOLDER=.
  HYPERDRIVE_PLACE=$2
  HYPERDRIVE_MARK=$3
  shift 3
  HYPERDRIVE_STOPPED=
  HYPERDRIVE_OPENED=
  trap HYPERDRIVE_STOPPED=1 HUP INT TERM
  if read -r HYPERDRIVE_STAT 2>/dev/null </proc/$$/stat; then
    hyperdrive_start_time ${HYPERDRIVE_STAT##*) }
  else
    hyperdrive_join $(LC_ALL=C ps -o lstart= -p $$)
  fi
  # Before the claim: whoever finds it without a claim knows that one was lost. Without it the claim alone must do.
  { true >"$HYPERDRIVE_RUN_FOLDER/$HYPERDRIVE_MARK"; } 2>/dev/null
  set -C
  # Only a claim that this shell created is its own to fill: one that is empty may be another's, a moment old.
  { { HYPERDRIVE_OPENED=1; echo "$$ $HYPERDRIVE_STARTED $HYPERDRIVE_PLACE $HYPERDRIVE_GPUS"; } >"$HYPERDRIVE_RUN_FOLDER/claim"; } 2>/dev/null ||
    { if [ -z "$HYPERDRIVE_OPENED" ] && [ -e "$HYPERDRIVE_RUN_FOLDER/claim" ]; then exit 117; else exit 116; fi; }
  set +C
  unset HYPERDRIVE_STAT HYPERDRIVE_STARTED HYPERDRIVE_PLACE HYPERDRIVE_MARK HYPERDRIVE_OPENED
  if [ -n "$HYPERDRIVE_STOPPED" ]; then
    hyperdrive_leave 143
  fi
  trap hyperdrive_not_started EXIT
  # One fork, as for a plain command: the subshell becomes the program.
  (cd "$HYPERDRIVE_WORK" && unset OLDPWD && exec "$@") 3<&-
  HYPERDRIVE_STATUS=$?
  trap - EXIT
  hyperdrive_leave "$HYPERDRIVE_STATUS"
}

hyperdrive_main "$@"
