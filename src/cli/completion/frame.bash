
# The word under the cursor may be a value of an option, an option, a command or an argument. COMP_WORDS of Bash is split at = and :
# too, so the words are joined again as they stand on the line.
_hyperdrive() {
  COMPREPLY=()
  local line=${COMP_LINE:0:COMP_POINT} index piece
  local -a words
  words=()
  for ((index = 0; index <= COMP_CWORD; index++)); do
    piece=${COMP_WORDS[index]}
    if [[ $index -eq 0 || $line == [[:space:]]* ]]; then
      line=${line#"${line%%[![:space:]]*}"}
      words+=('')
    fi
    # The rest of the last word stands after the cursor.
    if [[ $index -eq $COMP_CWORD ]]; then piece=$line; fi
    line=${line#"$piece"}
    words[${#words[@]} - 1]+=$piece
  done

  local command='' sweep='' state='' server='' option='' ended='' takes='' arguments=0 word
  local last=$((${#words[@]} - 1))
  for ((index = 1; index < last; index++)); do
    word=${words[index]}
    if [[ -n $option ]]; then
      case $option in
      --state) state=$word ;;
      --server) server=$word ;;
      esac
      option=''
    elif [[ -z $ended && $word == -- ]]; then
      ended=1
    elif [[ -z $ended && $word == -* ]]; then
      case $word in
      --state=*) state=${word#*=} ;;
      --server=*) server=${word#*=} ;;
      esac
      _hyperdrive_takes "$command $word"
      if [[ -n $takes ]]; then option=$word; fi
    elif [[ -z $command ]]; then
      _hyperdrive_command "$word"
    else
      arguments=$((arguments + 1))
      _hyperdrive_takes "$command $arguments"
      if [[ $takes == sweep ]]; then sweep=$word; fi
    fi
  done

  # `head` stands before each candidate, `shed` is the part of it that Bash keeps on the line.
  local current=${words[last]} head='' shed='' breaks=${COMP_WORDBREAKS//[^=:]/}
  if [[ -n $breaks && $current == *["$breaks"]* ]]; then shed=${current%"${current##*["$breaks"]}"}; fi
  if [[ -n $option ]]; then
    _hyperdrive_takes "$command $option"
  elif [[ -z $ended && $current == --*=* ]]; then
    head=${current%%=*}=
    _hyperdrive_takes "$command ${head%=}"
  elif [[ -z $ended && $current == -* ]]; then
    takes=options
  elif [[ -z $command ]]; then
    takes=command
  else
    _hyperdrive_takes "$command $((arguments + 1))"
    if [[ -z $takes ]]; then takes=options; fi
  fi
  current=${current#"$head"}
  _hyperdrive_offer_all
}

# Offers what `takes` says. Uses the variables of its caller, as the functions below do.
_hyperdrive_offer_all() {
  local word
  case $takes in
  'words '*) for word in ${takes#words }; do _hyperdrive_offer "$word"; done ;;
  options)
    _hyperdrive_options "$command"
    for word in $options; do _hyperdrive_offer "$word"; done
    ;;
  command) for word in $_hyperdrive_commands; do _hyperdrive_offer "$word"; done ;;
  sweep) _hyperdrive_ask sweeps ;;
  trial) _hyperdrive_ask trials "$sweep" ;;
  sweep_file) _hyperdrive_files '*.@(yaml|yml|json)' ;;
  script) _hyperdrive_files '*.py' ;;
  # Bash completes files itself, with ~ and quotes. Without compopt (Bash 3, and outside of a completion) plain names do.
  file) compopt -o default 2>/dev/null || _hyperdrive_files '*' ;;
  folder) compopt -o dirnames 2>/dev/null || _hyperdrive_files '' ;;
  program) while IFS= read -r word; do _hyperdrive_offer "$word"; done < <(compgen -c -- "$current") ;;
  esac
}

# Offers one word if it begins as the word under the cursor does.
_hyperdrive_offer() {
  local begun=${current#[\"\']} whole
  if [[ $1 != "$begun"* ]]; then return; fi
  whole=$head$1
  COMPREPLY+=("${whole#"$shed"}")
}

# Offers the sweeps or trials of the state folder. Names are never expanded: whoever submits a sweep chooses its name.
_hyperdrive_ask() {
  local program=${words[0]} folder=${state#[\"\']} url=${server#[\"\']} word rest
  folder=${folder%[\"\']}
  url=${url%[\"\']}
  compopt -o filenames 2>/dev/null
  while IFS=$'\t' read -r word rest; do
    _hyperdrive_offer "$word"
  done < <(
    "${program/#\~\//$HOME/}" complete "$1" ${2:+"$2"} ${folder:+--state "${folder/#\~\//$HOME/}"} ${url:+--server "$url"} 2>/dev/null
  )
}

# Offers folders, and files that match a pattern. If there are none, Bash offers every file.
_hyperdrive_files() {
  local word begun=${current#[\"\']}
  compopt -o filenames -o default 2>/dev/null
  while IFS= read -r word; do
    # shellcheck disable=SC2053 # $1 is a pattern
    if [[ -d $word || $word == $1 ]]; then _hyperdrive_offer "$word"; fi
  done < <(compgen -f -- "$begun")
}

complete -F _hyperdrive hyperdrive hyperdrive-ml
