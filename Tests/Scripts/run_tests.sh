#!/bin/sh
# Runs all tests, and says at the very end how many passed, which were skipped, and why.
#
#   sh Tests/Scripts/run_tests.sh [swift]
set -u
swift=${1:-swift}
log=$(mktemp)
trap 'rm -f "$log" "$log.status"' EXIT

# Runs a part of the tests, shows what it prints, and keeps it for the summary.
part() {
  { "$swift" test "$@" 2>&1; echo $? >"$log.status"; } | tee -a "$log"
  return "$(cat "$log.status")"
}

# The storms run by themselves: they are to contend with each other, not with a hundred other tests.
status=0
part --skip StormTests && part --skip-build --filter StormTests || status=1

passed=$(grep -c '^[^ ]* Test .* passed after ' "$log")
failed=$(grep -c '^[^ ]* Test .* failed after ' "$log")
skipped=$(grep -c '^[^ ]* Test .* skipped\(:\|$\)' "$log")
printf '\nTests: %s passed, %s failed, %s skipped' "$passed" "$failed" "$skipped"
[ "$skipped" = 0 ] || printf ':'
printf '\n'
sed -n 's/^[^ ]* Test \(.*\) skipped: "\(.*\)"$/  \2/p; s/^[^ ]* Test \(.*\) skipped$/  no reason given/p' "$log" |
  sort | uniq -c | sort -rn
exit "$status"
