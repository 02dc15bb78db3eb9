#!/bin/sh
# A gate for scripts: the command runs only if its cost still fits this month's budget.
#
#   budget set acme --monthly 5 --hard
#   Examples/gate.sh acme 0.10 ./run-agent --task nightly
#
# The estimate is held while the command runs. A command that knows what it really cost writes the dollars to the file
# $BUDGET_COST_FILE; otherwise the estimate is booked. If the command fails without a word, the money is given back.
set -eu

workspace=$1
estimate=$2
shift 2

BUDGET_COST_FILE=$(mktemp)
export BUDGET_COST_FILE
trap 'rm -f "$BUDGET_COST_FILE"' EXIT

# Exit code 2 means that a budget refused; the reason is on standard error.
hold=$(budget reserve "$workspace" --estimate "$estimate" --ttl 86400)

code=0
"$@" || code=$?
cost=$(cat "$BUDGET_COST_FILE")
if [ -n "$cost" ] || [ "$code" = 0 ]; then
  budget settle "$hold" --cost "${cost:-$estimate}" >/dev/null
else
  budget release "$hold" >/dev/null
fi
exit "$code"
