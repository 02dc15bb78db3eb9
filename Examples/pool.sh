#!/bin/sh
# Agents that share one pool: a planner holds a dollar and hands parts of it to helpers, each a process of its own.
#
#   budget set acme --monthly 5 --hard
#   Examples/pool.sh acme
#
# Together the helpers can never hold more than the pool. Who finds no room waits for what the others give back.
set -eu
workspace=$1

pool=$(budget reserve "$workspace" --agent planner --estimate 1 --ttl 3600)
# What is left goes back to the budget when the planner ends.
trap 'budget release "$pool" 2>/dev/null' EXIT

# helper NAME MOST COST: holds the most that its call may cost, makes it, and books what it really cost.
helper() {
  part=$(budget reserve "$workspace" --agent "$1" --estimate "$2" --parent "$pool" --wait 60)
  # Here the helper would call its model.
  budget settle "$part" --cost "$3" >/dev/null
  echo "$1 spent $3 of $2"
}

helper researcher 0.60 0.25 &
helper writer 0.60 0.30 &
helper critic 0.30 0.05 &
wait
