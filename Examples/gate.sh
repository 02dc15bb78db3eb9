#!/bin/sh
# A gate for scripts: the command runs only if its cost still fits this month's budget.
#
#   budget set acme --monthly 5 --hard
#   Examples/gate.sh acme 0.10 ./run-agent --task nightly
#
# The estimate, in US dollars, is held while the command runs. The command says what it really cost by one line:
#
#   echo 0.07 > "$BUDGET_COST_FILE"
#
# Then that is booked, whether the command succeeds or fails. A command that says nothing is booked at the estimate if it
# succeeds; if it fails, or a signal ends it, the money is given back. A cost that cannot be read is booked at the estimate.
#
# The exit code is the command's own. Where the gate ends by itself, the command did not run, and a line that begins with
# 'gate:' says why on the standard error:
#
#   64  bad usage
#   69  the budget cannot be asked: no 'budget' in PATH, no ledger, an unknown workspace
#   75  refused by a budget; try again when there is room
set -u

usage() {
  echo "gate: ${1}; write: gate.sh [--project NAME] [--ttl SECONDS] WORKSPACE ESTIMATE COMMAND [ARGUMENT ...]" >&2
  exit 64
}

# How long the money is held if this script is killed and cannot give it back: an hour.
ttl=3600
project=
while [ $# -gt 0 ]; do
  case $1 in
    --project) [ $# -gt 1 ] || usage 'a project is missing'; project=$2; shift 2 ;;
    --ttl) [ $# -gt 1 ] || usage 'the seconds are missing'; ttl=$2; shift 2 ;;
    --) shift; break ;;
    -*) usage "there is no option $1" ;;
    *) break ;;
  esac
done
[ $# -ge 3 ] || usage 'a workspace, an estimate and a command are needed'
workspace=$1 estimate=$2
shift 2
[ "$1" != -- ] || shift
[ $# -gt 0 ] || usage 'a command is needed'
command -v budget >/dev/null || { echo "gate: there is no 'budget' in PATH" >&2; exit 69; }

BUDGET_COST_FILE=$(mktemp) || exit 69
export BUDGET_COST_FILE
trap 'rm -rf "$BUDGET_COST_FILE"' EXIT

# A name of our own, so that the hold can be given back even if a signal comes while it is made.
hold=gate-$(date +%Y%m%dT%H%M%S)-$$-${BUDGET_COST_FILE##*[!A-Za-z0-9]}
signal=
child=
on_signal() {
  pass=TERM # a command in the background ignores INT and QUIT
  [ "$1" != HUP ] || pass=HUP
  [ -z "$signal" ] || pass=KILL # the second signal insists
  signal=$1
  [ -z "$child" ] || kill -s "$pass" "$child" 2>/dev/null
}
for name in INT TERM HUP QUIT; do
  # shellcheck disable=SC2064
  trap "on_signal $name" "$name"
done

# Gives the money back, and keeps quiet where there is none to give back.
release() { budget release -- "$hold" >/dev/null 2>&1; }

# Books a cost; a busy ledger gets three chances.
settle() {
  for attempt in 1 2 3; do
    budget settle "--cost=$1" -- "$hold" >/dev/null && return 0
    status=$?
    [ "$status" = 1 ] || return "$status"
    [ "$attempt" = 3 ] || sleep 1
  done
  return 1
}

# Books what the command said, or the estimate where that is no amount.
book() {
  settle "$1" && return 0
  status=$?
  [ "$status" = 64 ] || return "$status"
  echo "gate: '$1' is not an amount of US dollars; the estimate of $estimate is booked" >&2
  settle "$estimate"
}

# Ends as the signal would have ended us, so that a loop around this script ends, too.
end_by_signal() {
  rm -rf "$BUDGET_COST_FILE"
  trap - "$signal" EXIT
  kill -s "$signal" $$
  case $signal in HUP) exit 129 ;; INT) exit 130 ;; QUIT) exit 131 ;; *) exit 143 ;; esac
}

code=0
budget reserve "--estimate=$estimate" "--ttl=$ttl" "--id=$hold" --known \
  ${project:+"--project=$project"} -- "$workspace" >/dev/null || code=$?
if [ -n "$signal" ]; then release; end_by_signal; fi
case $code in
  0) ;;
  2) echo 'gate: refused by a budget; the command did not run' >&2; exit 75 ;;
  64) echo 'gate: bad usage; the command did not run' >&2; exit 64 ;;
  *) release; echo 'gate: the budget cannot be asked; the command did not run' >&2; exit 69 ;;
esac

# In the background, where a signal to this script can be passed on at once; with the input that this script has.
exec 3<&0
"$@" <&3 3<&- &
child=$!
exec 3<&-
# A signal that came before the child had a number.
[ -z "$signal" ] || kill -s TERM "$child" 2>/dev/null
while :; do
  caught=$signal
  code=0
  wait "$child" || code=$?
  # A signal ends the waiting and not the command: wait on.
  [ "$caught" = "$signal" ] && ! kill -0 "$child" 2>/dev/null && break
done
child=

# From here on the books come first.
trap '' INT TERM HUP QUIT PIPE
cost=$(cat "$BUDGET_COST_FILE" 2>/dev/null) || cost=unreadable
if [ -n "$cost" ]; then
  book "$cost"
elif [ "$code" = 0 ]; then
  cost=$estimate
  settle "$cost"
else
  release
fi || echo "gate: nothing is booked; once the ledger can be written: budget settle $hold --cost $cost" >&2
[ -z "$signal" ] || end_by_signal
exit "$code"
