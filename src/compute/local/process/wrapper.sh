#!/bin/sh
# Runs one attempt of a trial: wrapper.sh RUN_FOLDER PLACE MARK PROGRAM [ARGUMENT...]
#
# Creates RUN_FOLDER/MARK and, exclusively, RUN_FOLDER/claim; then runs the program and writes its exit status to
# RUN_FOLDER/exit. Standard output and standard error are the logs. Descriptor 3 shows other process namespaces that a
# runner of this one is alive.
#
# Exit codes when nothing ran: 117, the claim is taken; 116, the claim cannot be written; 115, the program cannot be
# started, such as when no process can be created. The last one also writes "-" as the exit status.
#
# The program runs in the foreground: in the background a POSIX shell would make it ignore SIGINT. Signals go to the
# process group; the trap (a command, not '', so that the program starts with default handlers) keeps this shell alive
# until it has written the exit status.
#
# Everything is in functions, so that the shell has read the whole file before it waits: an update may replace the file
# meanwhile. Only the user's program is started: every other process would cost a millisecond.

hyperdrive_start_time() {
  # After "pid (name) ", the start time (field 22) is the 20th word.
  HYPERDRIVE_STARTED=${20}
}

hyperdrive_join() {
  HYPERDRIVE_STARTED=$1_$2_$3_$4_$5
}

# A shell that cannot fork exits by itself, with a code that the program could also use, so this trap replaces it.
hyperdrive_not_started() {
  trap - EXIT
  { echo - >"$HYPERDRIVE_RUN_FOLDER/exit"; } 2>/dev/null
  exit 115
}

# Writes the exit status and exits with it. If the program put something other than a file there, such as a pipe, writing
# could block forever: skip it, and the controller uses the exit code of this shell.
hyperdrive_leave() {
  HYPERDRIVE_EXIT=$HYPERDRIVE_RUN_FOLDER/exit
  if [ ! -h "$HYPERDRIVE_EXIT" ] && { [ -f "$HYPERDRIVE_EXIT" ] || [ ! -e "$HYPERDRIVE_EXIT" ]; }; then
    # One short write, so that a reader sees nothing or the whole line.
    { echo "$1" >"$HYPERDRIVE_EXIT"; } 2>/dev/null
  fi
  exit "$1"
}

hyperdrive_main() {
  HYPERDRIVE_RUN_FOLDER=$1
  HYPERDRIVE_WORK=$PWD
  # Work from inside the folder, so that the exit status arrives even if the state folder is renamed.
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
  # Made before the claim: a mark without a claim shows that the claim was lost. If the mark fails, the claim must do.
  { true >"$HYPERDRIVE_RUN_FOLDER/$HYPERDRIVE_MARK"; } 2>/dev/null
  set -C
  # Fill only a claim that this shell created: an empty one may be another shell's, created a moment ago.
  { { HYPERDRIVE_OPENED=1; echo "$$ $HYPERDRIVE_STARTED $HYPERDRIVE_PLACE $HYPERDRIVE_GPUS"; } >"$HYPERDRIVE_RUN_FOLDER/claim"; } 2>/dev/null ||
    { if [ -z "$HYPERDRIVE_OPENED" ] && [ -e "$HYPERDRIVE_RUN_FOLDER/claim" ]; then exit 117; else exit 116; fi; }
  set +C
  unset HYPERDRIVE_STAT HYPERDRIVE_STARTED HYPERDRIVE_PLACE HYPERDRIVE_MARK HYPERDRIVE_OPENED
  if [ -n "$HYPERDRIVE_STOPPED" ]; then
    hyperdrive_leave 143
  fi
  trap hyperdrive_not_started EXIT
  # Forks once, like a plain command: the subshell becomes the program.
  (cd "$HYPERDRIVE_WORK" && unset OLDPWD && exec "$@") 3<&-
  HYPERDRIVE_STATUS=$?
  trap - EXIT
  hyperdrive_leave "$HYPERDRIVE_STATUS"
}

hyperdrive_main "$@"
