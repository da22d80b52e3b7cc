#!/usr/bin/env bash
# What the portal costs to start, against a blank Blazor Server app made and measured in the same run on the same machine. Both are
# published ReadyToRun for linux-x64 and run with the same settings of the garbage collector (workstation, concurrent); the portal's
# database has been migrated before. Five starts each, in turn; the medians count.
#
#   start   from the start of the process to the first 200: of /login for the portal, of / for the blank app
#   memory  VmRSS of the process one second after that page
#
# Exit code 1 when a ratio is over its limit. PORT names the port (5182).
set -euo pipefail
cd "$(dirname "$0")/.."

memory_limit=1.75
start_limit=3
runs=5
port=${PORT:-5182}
work=$(mktemp -d)
pid=

clean_up() {
  stop
  rm -rf "$work"
}

stop() {
  if [ -n "$pid" ]; then
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    pid=
  fi
}

trap clean_up EXIT

publish() {
  dotnet publish "$1" -c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true -o "$work/$2" -v q --nologo >"$work/$2.log" \
    || { cat "$work/$2.log"; exit 1; }
}

# run NAME PATH: starts the app and leaves "milliseconds kilobytes" in $measured.
run() {
  local began ended
  began=$(date +%s%N)
  (
    cd "$work/$1"
    exec env DOTNET_gcServer=0 DOTNET_gcConcurrent=1 ASPNETCORE_ENVIRONMENT=Production ASPNETCORE_URLS="http://127.0.0.1:$port" \
      ConnectionStrings__LucyPortal="Data Source=$work/portal.db" Keys__Folder="$work/keys" Mail__Folder="$work/mail" \
      Portal__Administrator__Email=ada@example.test Portal__Administrator__Password="correct horse battery staple" \
      Portal__Administrator__DisplayName=Ada \
      dotnet "$2"
  ) >"$work/$1.out" 2>&1 &
  pid=$!
  until [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port$3")" = 200 ]; do
    kill -0 "$pid" 2>/dev/null || { cat "$work/$1.out"; exit 1; }
    [ $(($(date +%s%N) - began)) -lt 60000000000 ] || { echo "$1 serves no $3"; cat "$work/$1.out"; exit 1; }
    sleep 0.02
  done
  ended=$(date +%s%N)
  sleep 1
  measured="$(((ended - began) / 1000000)) $(awk '/^VmRSS:/ { print $2 }' "/proc/$pid/status")"
  stop
}

median() { sort -n | sed -n "$((runs / 2 + 1))p"; }

echo "Publish both (minutes)"
dotnet new blazor -int Server -n Blank -o "$work/blank-source" >/dev/null
publish "$work/blank-source" blank
publish LucyPortal portal

run portal LucyPortal.dll /login # migrates the database and makes the administrator
for _ in $(seq "$runs"); do
  run blank Blank.dll / && echo "$measured" >>"$work/blank.figures"
  run portal LucyPortal.dll /login && echo "$measured" >>"$work/portal.figures"
done

awk -v bs="$(cut -d' ' -f1 "$work/blank.figures" | median)" -v ps="$(cut -d' ' -f1 "$work/portal.figures" | median)" \
  -v bm="$(cut -d' ' -f2 "$work/blank.figures" | median)" -v pm="$(cut -d' ' -f2 "$work/portal.figures" | median)" \
  -v ml="$memory_limit" -v sl="$start_limit" 'BEGIN {
    printf "\n%-28s %10s %10s %8s %8s\n", "median of five", "blank app", "portal", "ratio", "limit"
    printf "%-28s %7.1f MB %7.1f MB %8.2f %8.2f\n", "memory after the first page", bm / 1024, pm / 1024, pm / bm, ml
    printf "%-28s %8d ms %8d ms %6.2f %8.2f\n", "start to the first 200", bs, ps, ps / bs, sl
    exit pm / bm > ml || ps / bs > sl
  }'
