#!/bin/sh
# Runs attempts of trials, in one of two ways:
#
#   wrapper.sh RUN_FOLDER PLACE MARK PROGRAM [ARGUMENT...]    one attempt, in the environment of this shell
#   sh -s -- --serve TOKEN PLACE                              one after the other, as standard input asks for them
#
# An attempt creates RUN_FOLDER/MARK and RUN_FOLDER/claim, both exclusively; then it runs the program and writes its exit
# status to RUN_FOLDER/exit. Standard output and standard error are the logs. Descriptor 3 shows other process namespaces
# that a runner of this one is alive.
#
# A serving shell forks a subshell for each attempt, so it may be killed without harm to the attempt. TOKEN is on the
# command line of both: it tells the subshell from other processes of the group. It reads its commands from standard
# input, which a shell does in blocks, and not byte by byte as `read` does: first this file, by `.`, then one command for
# each start,
#
#   { hyperdrive_start 'WORD'...; }
#
# with the words run folder, mark, working folder, number of variables, variables as NAME=value, program, arguments.
# Inside single quotes a shell sees no code, and without its closing brace a start that was cut short does not run. Each
# start is answered with the exit status, as a line of standard output.
#
# Exit codes when nothing ran: 117, mark or claim is there already; 116, the claim cannot be written; 115, the program
# cannot be started, such as when no process can be created. The last one also writes "-" as the exit status.
#
# The program runs in the foreground: in the background a POSIX shell would make it ignore SIGINT. Signals go to the
# process group; the trap (a command, not '', so that the program starts with default handlers) keeps the shells alive
# until they have written the exit status.
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

hyperdrive_find_start_time() {
  if read -r HYPERDRIVE_STAT 2>/dev/null </proc/$$/stat; then
    hyperdrive_start_time ${HYPERDRIVE_STAT##*) }
  else
    hyperdrive_join $(LC_ALL=C ps -o lstart= -p $$)
  fi
  unset HYPERDRIVE_STAT
}

# Arguments: RUN_FOLDER PLACE MARK PROGRAM [ARGUMENT...]
hyperdrive_attempt() {
  HYPERDRIVE_RUN_FOLDER=$1
  HYPERDRIVE_WORK=$PWD
  # Work from inside the folder, so that the exit status arrives even if the state folder is renamed.
  cd "$1" 2>/dev/null && HYPERDRIVE_RUN_FOLDER=.
  HYPERDRIVE_PLACE=$2
  HYPERDRIVE_MARK=$3
  shift 3
  HYPERDRIVE_OPENED=
  set -C
  # The mark outlives a claim that the program removes. If it cannot be made, the claim must do.
  { true >"$HYPERDRIVE_RUN_FOLDER/$HYPERDRIVE_MARK"; } 2>/dev/null ||
    if [ -f "$HYPERDRIVE_RUN_FOLDER/$HYPERDRIVE_MARK" ]; then exit 117; fi
  # Fill only a claim that this shell created: an empty one may be another shell's, created a moment ago.
  { { HYPERDRIVE_OPENED=1; echo "$$ $HYPERDRIVE_STARTED $HYPERDRIVE_PLACE $HYPERDRIVE_GPUS$HYPERDRIVE_SERVED"; } >"$HYPERDRIVE_RUN_FOLDER/claim"; } 2>/dev/null ||
    { if [ -z "$HYPERDRIVE_OPENED" ] && [ -e "$HYPERDRIVE_RUN_FOLDER/claim" ]; then exit 117; else exit 116; fi; }
  set +C
  unset HYPERDRIVE_STARTED HYPERDRIVE_PLACE HYPERDRIVE_MARK HYPERDRIVE_OPENED HYPERDRIVE_SERVED
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

# As `hyperdrive_start`, in the subshell.
hyperdrive_served() {
  trap HYPERDRIVE_STOPPED=1 HUP INT TERM
  HYPERDRIVE_RUN_FOLDER=$1
  HYPERDRIVE_MARK=$2
  cd -P "$3" || hyperdrive_not_started
  HYPERDRIVE_COUNT=$4
  shift 4
  while [ "$HYPERDRIVE_COUNT" -gt 0 ]; do
    export "$1"
    shift
    HYPERDRIVE_COUNT=$((HYPERDRIVE_COUNT - 1))
  done
  unset HYPERDRIVE_COUNT
  hyperdrive_attempt "$HYPERDRIVE_RUN_FOLDER" "$HYPERDRIVE_PLACE" "$HYPERDRIVE_MARK" "$@"
}

# Arguments: TOKEN PLACE
hyperdrive_serve() {
  trap : HUP INT TERM
  HYPERDRIVE_STOPPED=
  HYPERDRIVE_SERVED=" $1"
  HYPERDRIVE_PLACE=$2
  hyperdrive_find_start_time
}

# Arguments: the words of a start.
hyperdrive_start() {
  (hyperdrive_served "$@") </dev/null >>"$1/stdout.log" 2>>"$1/stderr.log"
  echo $?
}

hyperdrive_main() {
  HYPERDRIVE_STOPPED=
  HYPERDRIVE_SERVED=
  trap HYPERDRIVE_STOPPED=1 HUP INT TERM
  hyperdrive_find_start_time
  hyperdrive_attempt "$@"
}

if [ "$1" = --serve ]; then
  shift
  hyperdrive_serve "$@"
else
  hyperdrive_main "$@"
fi
