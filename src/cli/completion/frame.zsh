
_hyperdrive() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  # The word before a command is the program, which is asked for sweeps and trials.
  local program=${(Q)words[1]}
  program=${program/#\~\//$HOME/}
  _hyperdrive_line
}

# Sweeps or trials of the state folder that the line names, with descriptions.
_hyperdrive_ask() {
  if [[ $PREFIX == -* ]]; then return 1; fi
  local label=$1 kind=$2 sweep=$3 row word
  local folder=${(Q)opt_args[--state]}
  local -a asked rows found
  asked=(complete $kind)
  if [[ -n $sweep ]]; then asked+=("$sweep"); fi
  if [[ -n $folder ]]; then asked+=(--state "${folder/#\~\//$HOME/}"); fi
  if [[ -n ${opt_args[--server]} ]]; then asked+=(--server "${(Q)opt_args[--server]}"); fi
  rows=("${(@f)$("$program" $asked 2>/dev/null)}")
  for row in $rows; do
    word=${row%%$'\t'*}
    found+=("${word//:/\\:}:${row#*$'\t'}")
  done
  _describe -V -t $kind $label found
}

_hyperdrive_sweeps() {
  _hyperdrive_ask sweep sweeps ''
}

# Trials of the sweep that is the argument with the number $1.
_hyperdrive_trials() {
  _hyperdrive_ask trial trials "${(Q)line[$1]}"
}

_hyperdrive_commands() {
  _describe -t commands command _hyperdrive_command_list
}

# Read from a folder of fpath, this file is the body of the function; elsewhere it declares it.
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _hyperdrive "$@"
else
  compdef _hyperdrive hyperdrive hyperdrive-ml
fi
