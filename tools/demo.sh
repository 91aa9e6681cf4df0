#!/bin/sh
# Walk through one worked program, from its plan to its report, on a copy. Called by `make demo`:
#   sh tools/demo.sh COMMAND PROGRAM-FOLDER SCRATCH-FOLDER
# Speaks English or Indonesian: PENDAMPING_LANG where it is set, else the language of the machine.
set -eu

command=$1
program=${2%/}
scratch=${3%/}
marker=.made-by-pendamping-demo

# Only a folder that an earlier demo made is removed.
if [ -e "$scratch" ] && [ ! -e "$scratch/$marker" ]; then
    echo "$scratch exists and was not made by the demo: name another folder." >&2
    exit 1
fi
rm -rf "$scratch"
mkdir -p "$scratch"
: >"$scratch/$marker"
cp "$(dirname "$program")/pendamping.yaml" "$scratch/"
cp -R "$program" "$scratch/"
copy=$scratch/$(basename "$program")

case ${PENDAMPING_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in
id*) PENDAMPING_LANG=id ;;
*) PENDAMPING_LANG=en ;;
esac
export PENDAMPING_LANG

# say ENGLISH INDONESIAN
say() {
    if [ "$PENDAMPING_LANG" = id ]; then echo "$2"; else echo "$1"; fi
}

# step NUMBER ENGLISH INDONESIAN: a heading
step() {
    printf '\n==== %s. %s\n' "$1" "$(say "$2" "$3")"
}

# run SUBCOMMAND ...: show the command, then what it prints
run() {
    printf '$ pendamping %s\n\n' "$*"
    "$command" "$@" -p "$copy"
}

say "A copy of the worked program $program is in $copy." \
    "Salinan program contoh $program ada di $copy."

step 1 "Plan: what is ready, and what is missing" "Rencana: apa yang siap, dan apa yang belum"
run plan

step 2 "Run: where the program stands in its tenth week, and what is due" \
    "Pelaksanaan: posisi program pada minggu kesepuluh, dan apa yang jatuh tempo"
run run --as-of 2026-03-12

step 3 "Monitor: plan against reality, half-way" "Pemantauan: rencana dan kenyataan, di tengah jalan"
run monitor --as-of 2026-04-15

step 4 "Evaluate: process, results, recommendations" "Evaluasi: proses, hasil, rekomendasi"
run evaluate --as-of 2026-07-31

step 5 "Report: the same figures as a document" "Laporan: angka yang sama sebagai dokumen"
printf '$ pendamping report --as-of 2026-07-31 --lang %s\n\n' "$PENDAMPING_LANG"
report=$("$command" report --as-of 2026-07-31 --lang "$PENDAMPING_LANG" -p "$copy")
sed -n 1,40p "$copy/reports/$(basename "$report")"
printf '[…]\n\n'
say "The whole report is in:" "Laporan selengkapnya ada di:"
echo "$report"
