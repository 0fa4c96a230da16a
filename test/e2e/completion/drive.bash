# Prints what Bash offers for lines, as Bash calls the function of a completion: drive.bash SCRIPT LINE...
# The words of each line are split at = and : too.
source "$1"
shift
for line in "$@"; do
  COMP_LINE=$line COMP_POINT=${#line} COMP_WORDS=() COMPREPLY=()
  split=${line//=/ = }
  split=${split//:/ : }
  read -r -a COMP_WORDS <<< "$split"
  if [[ $line == *' ' ]]; then COMP_WORDS+=(''); fi
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  "$(complete -p hyperdrive | sed -E 's/.*-F ([^ ]+) .*/\1/')"
  printf '== %s\n' "$line"
  printf '%s\n' "${COMPREPLY[@]}"
done
