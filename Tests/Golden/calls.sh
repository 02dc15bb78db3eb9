# Part of make.sh: 50,000 calls from 2026-07 to 2026-11 in two workspaces.

# Writes the calls of a workspace; the same ones for the same seed.
calls() {
  awk -v count="$1" -v seed="$2" '
    # A generator of its own, so that each awk gives the same numbers.
    function next_below(bound) { state = (state * 16807) % 2147483647; return state % bound }
    BEGIN {
      state = seed
      split("gpt-4o gpt-4o-mini gpt-4o-nowhere gpt-4.1", models, " ")
      split("alpha beta alpha", projects, " ")
      print "time,id,model,in,cached,out,agent,project,execution,user"
      for (i = 0; i < count; i++) {
        second = 1782864000 + i * int(12700000 / count)
        input = 300 * (1 + (i * 7) % 10)
        printf "%d,%d,%s,%d,%d,%d,a%d,%s,%s,u%d\n", second, i, models[next_below(100) < 2 ? 3 : 1 + (next_below(3) == 2 ? 3 : next_below(2))], \
          input, (i % 3 ? 0 : input / 2), 40 * (1 + (i * 5) % 8), i % 5, projects[1 + next_below(3)], \
          (i % 4 ? "" : "r" int(i / 100)), int(i / 40) % 9
      }
    }'
}

take() {
  calls "$2" "$3" >"$work/$1.csv"
  do_ import trace "$work/$1.csv" --workspace "$1" --constant provider=openai --timestamp-format unix \
    --column timestamp=time --column id=id --column model=model --column prompt_tokens=in --column cache_read_tokens=cached \
    --column completion_tokens=out --column agent=agent --column project=project --column execution=execution \
    --column user=user
}

now=2026-07-01T00:00:00Z
do_ set north --monthly 40 --hard --unpriced allow --time-zone Europe/Berlin
do_ set north --project alpha --monthly 20 --soft
do_ set south --monthly 10 --soft
now=2026-11-25T00:00:00Z
take north 40000 1
take south 10000 2
do_ set north --monthly 45 --hard --unpriced allow --reason 'more to do'
for day in 1 2 3 4 5 6 7 8 9; do
  do_ record resource south --type cpu --usage "$day" --duration 3600 --id "cpu-$day" --at "2026-11-0${day}T10:00:00Z"
done
do_ alerts north --check
now=2026-11-25T12:00:00Z
do_ reserve north --project beta --estimate 0.5 --id north-open --ttl 2500000
