# Prints what an interactive zsh offers at Tab, and the line after it: drive.zsh SCRIPT LINE...
zmodload zsh/zpty
export DRIVE_OUT=$(mktemp) DRIVE_SCRIPT=$1
shift
export DRIVE_SETUP=${0:h}/setup.zsh
zpty session zsh -f -i
zpty -w session 'source $DRIVE_SETUP; source $DRIVE_SCRIPT; print REA""DY'
zpty -r session shown '*READY*'
for line in "$@"; do
  : > $DRIVE_OUT
  zpty -w -n session "$line"$'\t'
  repeat 400; do
    [[ $(tail -n 1 $DRIVE_OUT) == END ]] && break
    sleep 0.05
  done
  print -r -- "== $line"
  grep -v '^END$' $DRIVE_OUT
done
zpty -d session
rm -f $DRIVE_OUT
