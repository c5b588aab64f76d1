#!/usr/bin/env bash
# check.sh OUT: holds the exporter against a real GPU; README.md says what for. EXPORTER names a published one, NVML another driver library.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
out=$(mkdir -p "${1:?where the results go}" && cd "$1" && pwd)
seconds=${SECONDS_OF_LOAD:-600}
port=${PORT:-19412}
nvml=${NVML:+--nvml $NVML}
exporter=${EXPORTER:-}

if [ -z "$exporter" ]; then
  dotnet publish "$root/src/GpuExporter" -c Release -r linux-x64 -o "$out/gpu-exporter" --disable-build-servers -v q
  exporter=$out/gpu-exporter/Observe.GpuExporter
fi

# As nobody where this is root: performance counters must not need more.
run=()
[ "$(id -u)" -ne 0 ] || run=(setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set=-all --no-new-privs)
record=$(mktemp -d)
chmod 777 "$record"

"${run[@]}" "$exporter" $nvml --list | tee "$out/list.txt"
for format in prometheus openmetrics; do
  "${run[@]}" "$exporter" $nvml --once --format "$format" >"$out/once.$format.txt"
done

"${run[@]}" "$exporter" $nvml --GpuExporter:Port "$port" --record "$record/recording.ndjson.gz" --for "${seconds}s" &
exporting=$!
smi=
if command -v nvidia-smi >/dev/null; then
  nvidia-smi --query-gpu=timestamp,uuid,utilization.gpu,memory.used,power.draw.average,power.draw.instant,temperature.gpu,clocks.sm --format=csv,noheader,nounits -lms 1000 >"$out/nvidia-smi.csv" &
  smi=$!
fi
loading=
if python3 -c 'import torch; torch.zeros(1).cuda()' 2>/dev/null; then
  python3 "$here/load.py" "$seconds" >"$out/phases.txt" &
  loading=$!
fi

# The page shortly before the end, for what the exporter says about itself.
python3 "$here/page.py" "$port" "$((seconds > 10 ? seconds - 5 : seconds / 2))" >"$out/last-page.txt"
memory=$(grep VmRSS "/proc/$exporting/status" || true)
wait "$exporting"
[ -z "$loading" ] || wait "$loading"
[ -z "$smi" ] || kill "$smi"
cp "$record/recording.ndjson.gz" "$out/"
rm -rf "$record"
{ echo "resident: $memory"; python3 "$here/report.py" "$out"; } | tee "$out/report.txt"
