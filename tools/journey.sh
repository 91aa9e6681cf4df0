#!/usr/bin/env bash
# The journey of a new user with an installed pendamping: from `init` to `report`, in both languages.
# Usage: journey.sh COMMAND FOLDER
set -euo pipefail
command=$1
mkdir -p "$2"
cd "$2"

for lang in id en; do
  for template in literasi-digital ekonomi-komunitas kesehatan-masyarakat kosong; do
    "$command" init "$lang-$template" --template "$template" --lang "$lang" --no-git > /dev/null
    "$command" check -p "$lang-$template" > /dev/null
  done
  cd "$lang-literasi-digital"
  "$command" plan > /dev/null
  "$command" plan approve --by koordinator --date 2026-01-02
  "$command" run start --by koordinator --date 2026-01-05
  "$command" log --activity G1 --date 2026-01-12 --start 09:00 --end 11:30 --headcount 30 --achieved "Sepakat"
  "$command" run --as-of 2026-01-13 > /dev/null
  "$command" monitor --as-of 2026-01-13 --json > /dev/null
  "$command" evaluate --as-of 2026-01-13 --json > /dev/null
  for kind in evaluation progress journal; do
    "$command" report "$kind" --as-of 2026-01-13
  done
  "$command" schema --lang "$lang" > /dev/null
  cd ..
done
if "$command" run start --by x -p id-kosong 2> /dev/null; then
  echo "a program without an approved plan must not start" >&2
  exit 1
fi
