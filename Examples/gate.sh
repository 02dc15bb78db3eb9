#!/bin/sh
# A gate for scripts: the command runs only if its cost still fits this month's budget.
#
#   budget set acme --monthly 5 --hard
#   Examples/gate.sh acme 0.10 ./run-agent --task nightly
#
# 'budget run' holds the estimate while the command runs. The command says what it really cost by a line for each call:
#
#   echo 0.07 >> "$BUDGET_COST_FILE"
#
# The exit code is the command's own; 75 is a refusal, 69 a ledger that cannot be asked: 'budget help run' says more.
[ $# -ge 3 ] || { echo 'gate: write gate.sh WORKSPACE ESTIMATE COMMAND [ARGUMENT ...]' >&2; exit 64; }
workspace=$1 estimate=$2; shift 2
exec budget run --known "$workspace" --estimate "$estimate" -- "$@"
