# Sourced by ./observe test. Installs what the tests need, builds everything once, runs every test project, and ends with
# one line: N passed, N failed. A skipped test, a project without tests and a crash count as failures.

# Projects that start whole processes or a browser run one at a time; the others two at a time.
heavy_projects="EndToEnd.Tests ClickHouseHost.Tests Observe.Tests"
project_limit_s=1200

# missing_packages: the Debian packages for what is not here.
missing_packages() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
    echo chromium fonts-dejavu-core
  command -v gcc >/dev/null || echo gcc libc6-dev
  command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || echo postgresql
  command -v prometheus >/dev/null && command -v promtool >/dev/null || echo prometheus
}

install_needs() {
  local needs sudo=
  needs=$(missing_packages | tr '\n' ' ')
  [ -z "${needs// /}" ] && return 0
  command -v apt-get >/dev/null || die "the tests need $needs: install them with this system's package tool, then run this again."
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || die "the tests need $needs: run sudo apt-get install $needs, then run this again."
    sudo=sudo
  fi
  say "Installing for the tests: $needs…"
  # PostgreSQL's package would start a server of its own; the tests bring their own directories and ports.
  [ -d /etc/postgresql-common ] || $sudo mkdir -p /etc/postgresql-common
  [ -f /etc/postgresql-common/createcluster.conf ] ||
    echo 'create_main_cluster = false' | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
  {
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
      $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $needs
  } </dev/null >"$results/apt.log" 2>&1 || {
    cat "$results/apt.log" >&2
    die "apt-get could not install $needs; the lines above say why."
  }
  # Prometheus' package starts a server too, and has no setting against it.
  case " $needs " in
    *" prometheus "*) command -v systemctl >/dev/null && $sudo systemctl disable --now prometheus >>"$results/apt.log" 2>&1 || true ;;
  esac
}

# NVIDIA's header and library, to hold the GPU exporter's binding against; they stay in artifacts/.
fetch_nvml() {
  "$root/tests/GpuExporter.Tests/Driver/fetch-nvml.sh" "$root/artifacts/nvml" </dev/null >"$results/nvml.log" 2>&1 || {
    cat "$results/nvml.log" >&2
    die "NVIDIA's header and library could not be fetched from Debian; the lines above say why."
  }
}

# run_project NAME: runs one test project; leaves NAME.log and NAME.rc.
run_project() {
  local name=$1 rc=0 exe=$root/artifacts/bin/$1/release/Observe.$1
  if [ -x "$exe" ]; then
    timeout -k 10 "$project_limit_s" "$exe" --no-progress --no-ansi </dev/null >"$results/$name.log" 2>&1 || rc=$?
  else
    echo "no executable was built" >"$results/$name.log"
    rc=127
  fi
  echo "$rc" >"$results/$name.rc"
}

# count NAME WORD: a number of the project's closing summary; empty when there is none.
count() {
  sed -n "s/^ *$2: *\([0-9][0-9]*\)$/\1/p" "$results/$1.log" | tail -n 1
}

# tell NAME: prints the project's result and adds it to passed and failed.
tell() {
  local name=$1 rc total bad ok skipped seconds
  rc=$(cat "$results/$name.rc")
  total=$(count "$name" total) ok=$(count "$name" succeeded) bad=$(count "$name" failed) skipped=$(count "$name" skipped)
  passed=$((passed + ${ok:-0}))
  if [ "$rc" -eq 0 ] && [ "${total:-0}" -gt 0 ] && [ "${skipped:-0}" -eq 0 ] && [ "${bad:-0}" -eq 0 ]; then
    printf '  ok      %-24s %5d tests, %s\n' "$name" "$total" "$(sed -n 's/^ *duration: *//p' "$results/$name.log" | tail -n 1)"
    return
  fi

  # A crash, a time-out or an empty project is one failure more than the tests that failed.
  bad=$((${bad:-0} + ${skipped:-0}))
  [ "$bad" -gt 0 ] || bad=1
  failed=$((failed + bad))
  printf '  FAILED  %-24s %5d failed or skipped of %d, exit code %d\n' "$name" "$bad" "${total:-0}" "$rc"
  [ "$rc" -ne 124 ] || printf '          stopped after %d s\n' "$project_limit_s"
  sed 's/^/    | /' "$results/$name.log"
}

run_tests() {
  local projects light=() heavy=() name
  results=$(mktemp -d)
  trap 'rm -rf "$results"' EXIT
  # Processes that tests kill leave files behind: all of a run goes with it. PostgreSQL, which never runs as root, must reach its own.
  chmod 755 "$results"
  mkdir -m 1777 "$results/tmp"
  export TMPDIR=$results/tmp
  check_tools
  install_needs
  fetch_nvml
  build_once tests.built "Observe and its tests" Observe.sln src tests Observe.sln

  for project in "$root"/tests/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    [ $# -eq 0 ] || [[ " $* " == *" $name "* ]] || continue
    if [[ " $heavy_projects " == *" $name "* ]]; then heavy+=("$name"); else light+=("$name"); fi
  done

  passed=0 failed=0
  echo "Running the tests"
  for name in "${light[@]}"; do
    while [ "$(jobs -pr | wc -l)" -ge 2 ]; do wait -n || true; done
    run_project "$name" &
  done
  wait
  for name in "${light[@]}"; do tell "$name"; done
  for name in "${heavy[@]}"; do
    run_project "$name"
    tell "$name"
  done

  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
