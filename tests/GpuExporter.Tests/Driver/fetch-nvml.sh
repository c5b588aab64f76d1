#!/usr/bin/env bash
# fetch-nvml.sh DIRECTORY: NVIDIA's header (nvml.h) and NVIDIA's library (libnvidia-ml.so.1) from Debian's non-free packages, unpacked there and nowhere else.
# Neither the system's package sources nor its packages change. The tests hold Observe's binding and the fake driver against both.
set -euo pipefail

directory=$1
[ -e "$directory/nvml.h" ] && [ -e "$directory/libnvidia-ml.so.1" ] && exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$directory"
cat >"$work/debian.sources" <<SOURCES
Types: deb
URIs: http://deb.debian.org/debian
Suites: trixie
Components: non-free
Architectures: amd64
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES

apt() {
  apt-get -qq -o Dir::Etc::sourcelist="$work/debian.sources" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::Lists="$work/lists" \
    -o Dir::Cache="$work/cache" -o APT::Architecture=amd64 -o APT::Sandbox::User=root "$@"
}

cd "$work"
apt update
apt download libnvidia-ml-dev libnvidia-ml1
for package in ./*.deb; do dpkg -x "$package" "$work/unpacked"; done
cp "$(find "$work/unpacked" -name nvml.h -type f | head -n 1)" "$directory/nvml.h"
cp -L "$(find "$work/unpacked" -name libnvidia-ml.so.1 | head -n 1)" "$directory/libnvidia-ml.so.1"
