#!/bin/sh
# Checks every model with spin and gcc and prints one line per check. Exit status 0 when all came out as expected.
#   sh run.sh            all checks, a few minutes        sh run.sh deep       adds the largest bounds
#   sh run.sh NAME       only checks whose name holds NAME; KEEP=DIR keeps each defect's counterexample as DIR/NAME.txt
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT INT TERM
only=$1; [ "$only" = deep ] && { deep=1; only=; }
bad=0; n=0; start=$(date +%s)
command -v spin >/dev/null && command -v gcc >/dev/null || { echo "spin and gcc are needed"; exit 2; }

# check KIND NAME FILE "FLAGS" "PROPERTIES"
#   safe: no assertion fails, no invalid end state    live: the temporal property holds under weak fairness
#   defect, defectlive: the planted defect must be found
check() {
  kind=$1; name=$2; file=$3; flags=$4; props=$5
  case "$name" in *"$only"*) ;; *) return ;; esac
  n=$((n + 1)); rm -rf "$work/x"; mkdir "$work/x"; cd "$work/x" || exit 2
  cp "$here/$file" m.pml
  case $kind in
    safe)       sopt="";         copt="-O2 -DCOLLAPSE -DSAFETY"; popt="" ;;
    defect)     sopt="";         copt="-O1 -DBFS -DSAFETY";      popt="" ;;
    live)       sopt="-DLIVE";   copt="-O2 -DCOLLAPSE -DNFAIR=4"; popt="-a -f" ;;
    defectlive) sopt="-DLIVE";   copt="-O1 -DCOLLAPSE -DNFAIR=4"; popt="-a -f" ;;
  esac
  # shellcheck disable=SC2086
  { spin -a $sopt $flags m.pml && gcc $copt -w -o pan pan.c; } >build.log 2>&1 || { echo "BROKEN  $name"; cat build.log; bad=1; return; }
  # shellcheck disable=SC2086
  ./pan -m2000000 -w24 $popt >out.log 2>&1
  states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' out.log | head -1)
  errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' out.log | head -1)
  secs=$(sed -n 's/^pan: elapsed time \([0-9.e+]*\) .*/\1/p' out.log | tail -1)
  if ! grep -q 'Full statespace search' out.log; then verdict=BROKEN
  elif grep -q 'max search depth too small\|out of memory\|reached max' out.log; then verdict=PARTIAL
  else
    case "$kind $errors" in
      "safe 0"|"live 0") verdict=pass ;;
      "defect 1"|"defectlive 1") verdict=found ;;
      *) verdict=FAIL ;;
    esac
  fi
  case $verdict in pass|found) ;; *) bad=1 ;; esac
  printf '%-8s%-22s %11s states %6ss  %s\n' "$verdict" "$name" "$states" "$secs" "$props"
  if [ "$verdict" = found ] && [ -n "$KEEP" ]; then
    # shellcheck disable=SC2086
    spin -t -p -l -g $sopt $flags m.pml >"$KEEP/$name.txt" 2>&1
  fi
}

ALL='exactly N, one terminal state, one end, attempt count, executions, counted once, fenced reports refused, concurrency, stop first, healthy run kept'
echo "== the designed protocol =="
check safe core-one-trial     core.pml "-DT=1" "$ALL"
check safe core-two-retry     core.pml "-DT=2 -DDUPS=0 -DLOSSES=0 -DRESENDS=0 -DLIM=1 -DFAILS=0" "same, two trials, dead node, stop"
check safe core-two-duplicate core.pml "-DT=2 -DLOSSES=0 -DRESENDS=0 -DLIM=1 -DFAILS=0 -DPOLICY=0 -DSPUR=0" "same, engine starts a job twice"
check safe core-partition     core.pml "-DT=1 -DPARTS=1 -DRESENDS=0 -DLOSSES=0 -DDEATHS=0" "same, live run called lost"
check safe core-resumable     core.pml "-DT=1 -DRESTARTS=1 -DLOSSES=0" "same, engine restart inside an attempt"
check safe core-two-reports   core.pml "-DT=1 -DA=1 -DR=2 -DLOSSES=0 -DUCANCEL=1 -DUPAUSE=1" "same, cancel and pause"
check safe core-cancel-retry  core.pml "-DT=1 -DUCANCEL=1 -DRESENDS=0 -DLOSSES=0" "same, cancel against retry"
check safe core-two-plain     core.pml "-DT=2 -DA=1 -DDUPS=0 -DLOSSES=0 -DDEATHS=0 -DRESENDS=0" "same, two trials at once"
check safe core-cancel-two    core.pml "-DT=2 -DA=1 -DDUPS=0 -DLOSSES=0 -DDEATHS=0 -DRESENDS=0 -DLIM=1 -DUCANCEL=1" "same, cancel of a sweep of two"
check safe core-limits        core.pml "-DT=2 -DA=1 -DLOSSES=0 -DDEATHS=0 -DRESENDS=0 -DLIM=1 -DPOLICY=0 -DULIMIT=1 -DNEWN=1 -DNEWLIM=2" "same, limits changed"
check safe core-three-trials  core.pml "-DT=3 -DA=1 -DDUPS=0 -DLOSSES=0 -DDEATHS=0 -DRESENDS=0 -DLIM=2 -DPOLICY=0 -DFAILS=0 -DR=0 -DULIMIT=1 -DNEWN=2 -DNEWLIM=1" "same, three trials"
check safe fold-basic         fold.pml "" "outcome independent of crashes, one stop decision, cancel against completion, exactly N, limits atomic, no input forgotten"
check safe fold-two-reports   fold.pml "-DR=2" "same, two reports"
check safe fold-trial-cancel  fold.pml "-DUTRIAL=1" "same, one trial cancelled"
check safe fold-ends-itself  fold.pml "-DSELFEND -DCONC=2" "same, the sweep ends itself"
check safe fold-no-token      fold.pml "-DCAS_ONLY" "same, cursor compare-and-set instead of the token"
check safe wire-kill          wire.pml "-DCUTS=0" "acknowledged = stored, counted once, no report lost at the end"
check safe wire-power-cut     wire.pml "" "same with power cuts and lazily synced batches"
check safe wire-rejected      wire.pml "-DBAD=2 -DCUTS=0" "same, one report refused for good"
check safe wire-rejected-cut  wire.pml "-DBAD=2 -DLOST=1" "same, with power cuts"
check safe lease-watched      lease.pml "" "healthy owner kept, one owner per token, whatever the wall clock says"
check safe lease-two-hangs    lease.pml "-DHANGS=2 -DWAKES=2 -DRENEWALS=5" "same, the owner hangs twice"
check safe launch-plain       launch.pml "" "started once, written down first, one end, no status lost, whatever dies together"
check safe launch-wrappers    launch.pml "-DWKILLS=1" "same, a wrapper is killed too"
check safe launch-late        launch.pml "-DCANCELS=1 -DLATE=1 -DCRASHES=1 -DLKILLS=1" "same, a cancel, and a submit that comes at any time"
check safe launch-removes     launch.pml "-DREMOVES=1 -DLKILLS=1 -DWKILLS=1 -DCRASHES=1" "same, a program removes its claim and its exit file"
check safe launch-boots       launch.pml "-DBOOTS=1 -DLKILLS=1 -DCRASHES=1 -DREMOVES=1" "same, a restart of the machine, perhaps in a power cut"
check safe order-row-lock     order.pml "" "no input skipped"
check safe ask-holder         ask.pml "" "no trial that nobody evaluates, waits for the number it asked for"
check live live-one-trial     core.pml "-DT=1 -DRESENDS=0 -DLOSSES=0 -DDUPS=0" "always ends; no engine job remains"
check live live-two-trials    core.pml "-DT=2 -DA=1 -DRESENDS=0 -DLOSSES=0 -DDUPS=0 -DDEATHS=0 -DSPUR=0 -DLIM=1 -DFAILS=0 -DUPAUSE=1" "same, pause"
check live live-partition     core.pml "-DT=1 -DR=0 -DRESENDS=0 -DLOSSES=0 -DDUPS=0 -DDEATHS=0 -DPARTS=1 -DPOLICY=0" "same, live run called lost"
check live live-cancel        core.pml "-DT=1 -DA=1 -DR=0 -DPOLICY=0 -DRESENDS=0 -DLOSSES=0 -DDEATHS=0 -DUCANCEL=1" "same, cancel and duplicates"
check live live-rejected      wire.pml "-DR=2 -DBAD=1 -DKILLS=1 -DLOST=1" "a refused report holds nothing up"
check live live-lease         lease.pml "-DWAKES=0 -DRENEWALS=4" "the lease of a hung owner is taken over, whatever the wall clock says"
check live live-launch        launch.pml "-DWKILLS=1 -DCRASHES=1 -DLKILLS=1" "the attempt gets its end"
check live live-wire          wire.pml "-DR=2 -DKILLS=1 -DLOST=1" "the end is stored and known"
if [ -n "$deep" ]; then
  check safe deep-core-two     core.pml "-DT=2 -DLOSSES=0 -DRESENDS=0 -DLIM=1 -DPOLICY=0 -DCRASHES=0" "$ALL"
  check safe deep-fold-three   fold.pml "-DT=3 -DNEWN=2 -DCONC=2" "outcome independent of crashes"
  check live deep-live-cancel  core.pml "-DT=1 -DA=1 -DRESENDS=0 -DLOSSES=0 -DDEATHS=0 -DUCANCEL=1" "always ends; no engine job remains"
fi
echo "== planted defects: each must be found =="
check defect d-no-fence          core.pml "-DT=1 -DN_NOFENCE" "one terminal state"
check defect d-no-fence-fold     fold.pml "-DN_NOFENCE" "exactly N"
check defect d-number-outside    core.pml "-DT=2 -DA=1 -DN_NUMBER -DLOSSES=0 -DDUPS=0 -DDEATHS=0 -DRESENDS=0" "exactly N"
check defect d-submit-first      core.pml "-DT=1 -DN_SUBMITFIRST" "no unknown job"
check defect d-cancel-first      core.pml "-DT=1 -DN_CANCELFIRST" "stop recorded first"
check defect d-lost-by-view      core.pml "-DT=1 -DN_LOSTBYVIEW -DLOSSES=0 -DRESENDS=0" "healthy run kept"
check defect d-retry-twice       core.pml "-DT=1 -DN_RETRYTWICE -DLOSSES=0 -DRESENDS=0" "executions"
check defect d-no-epoch          core.pml "-DT=1 -DA=1 -DN_NOEPOCH -DLOSSES=0 -DRESENDS=0" "counted once"
check defect d-judge-now         fold.pml "-DN_JUDGENOW" "outcome independent of crashes"
check defect d-basis-now         fold.pml "-DN_BASISNOW" "outcome independent of crashes"
check defect d-cancel-jumps      fold.pml "-DN_CANCELJUMP" "cancel against completion"
check defect d-plan-race         fold.pml "-DUTRIAL=1 -DN_PLANRACE" "outcome independent of crashes"
check defect d-ends-by-newest    fold.pml "-DSELFEND -DCONC=2 -DN_SELFNOW" "outcome independent of crashes"
check defect d-torn-limits       fold.pml "-DN_TORN" "limits atomic"
check defect d-ack-first         wire.pml "-DN_ACKFIRST -DCUTS=0" "acknowledged = stored"
check defect d-spool-trimmed     wire.pml "-DN_TRIM" "spool covers what may be lost"
check defect d-blind-end         wire.pml "-DN_BLINDEND" "no report lost at the end"
check defect d-no-sequence       wire.pml "-DN_NOSEQ" "counted once"
check defect d-db-sequence       order.pml "-DN_DBSEQ" "no input skipped"
check defect d-ask-anyone        ask.pml "-DN_ANYONE" "no trial that nobody evaluates"
check defect d-ask-counts-early  ask.pml "-DN_EARLY" "waits for the number it asked for"
check defectlive d-insists       wire.pml "-DR=2 -DBAD=1 -DKILLS=1 -DLOST=1 -DN_INSIST" "a refused report holds nothing up"
check defect d-skips-number      wire.pml "-DBAD=2 -DCUTS=0 -DN_SKIP" "no report lost at the end"
check defect d-lease-by-wall     lease.pml "-DN_WALL" "healthy owner kept"
check defect d-lease-unchecked   lease.pml "-DN_NOCAS" "healthy owner kept"
check defect d-lease-by-times    lease.pml "-DN_SETS" "healthy owner kept"
check defect d-launch-unclaimed  launch.pml "-DCANCELS=1 -DLATE=1 -DN_NOCLAIM" "started once"
check defect d-launch-nonce      launch.pml "-DN_NONCE" "never refused to itself"
check defect d-launch-uncommitted launch.pml "-DN_COMMITLATE" "written down first"
check defect d-launch-leader     launch.pml "-DN_LEADER" "no status lost"
check defect d-launch-pipe       launch.pml "-DN_PIPE" "no status lost"
check defect d-launch-tombstone  launch.pml "-DCANCELS=1 -DLATE=1 -DN_NOTOMB" "no start after a cancel"
check defect d-launch-no-mark    launch.pml "-DREMOVES=1 -DN_NOMARK" "started once"
check defect d-launch-two-marks  launch.pml "-DREMOVES=1 -DN_SHAREDMARK" "started once"
check defect d-launch-reap       launch.pml "-DREMOVES=1 -DN_REAP" "started once"
check defect d-launch-granted    launch.pml "-DN_GRANTED" "lost means started"
check defect d-launch-same-boot  launch.pml "-DBOOTS=1 -DN_SAMEBOOT" "started once"
check defectlive d-lease-waits   lease.pml "-DN_WALL -DWAKES=0 -DRENEWALS=4 -DNOASSERT" "the lease of a hung owner is taken over"
check defectlive d-no-observer   core.pml "-DT=1 -DRESENDS=0 -DLOSSES=0 -DDUPS=0 -DSPUR=0 -DN_NOOBSERVE" "always ends"
echo "$n checks in $(($(date +%s) - start)) s; $([ $bad = 0 ] && echo 'all as expected' || echo 'SOMETHING IS WRONG')"
exit $bad
