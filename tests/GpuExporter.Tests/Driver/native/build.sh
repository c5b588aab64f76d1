#!/bin/sh
# build.sh OUT [-DOLD_LIBRARY] [-DGPM_METRIC_MAX=N]: builds the fake driver. Play it with --nvml OUT, and what it plays with FAKE_NVML_SCRIPT (see script.c).
set -eu
out=$1
shift
command -v gcc >/dev/null || {
  echo "gcc is needed to build the fake driver: install gcc and libc6-dev (apt-get install gcc libc6-dev)." >&2
  exit 1
}
here=$(dirname "$0")
exec gcc -std=gnu11 -O1 -g0 -Wall -Wextra -Werror -shared -fPIC -fvisibility=hidden -pthread "$@" -o "$out" "$here"/*.c -lm
