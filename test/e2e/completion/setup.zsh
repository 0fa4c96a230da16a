# In the zsh that drive.zsh drives: each match, and the line after Tab, goes to a file.
PS1=
setopt extendedglob no_auto_list no_auto_menu
autoload -Uz compinit
compinit -u -D
compadd() {
  local -a found
  # Calls with -O, -A or -D only fill arrays.
  if [[ "${@[1,(i)(-|--)]} " != *-[A-Za-z0-9]#[OAD]\ * ]]; then
    builtin compadd -A found "$@"
    print -rl -- "${(@Q)found}" >> $DRIVE_OUT
  fi
  builtin compadd "$@"
}
tell() {
  zle complete-word
  print -r -- "-> $BUFFER" >> $DRIVE_OUT
  print END >> $DRIVE_OUT
  BUFFER=
}
zle -N tell
bindkey '^I' tell
