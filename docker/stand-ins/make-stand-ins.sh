#!/usr/bin/env bash
# Stand-ins for the public base images, made from Debian's archive and the npm registry, for machines that reach these
# but no image registry: tabella-stand-in/{debian,node,mariadb,caddy}. For tests only: a deployment uses the pinned public images.
# Needs root on Debian (debootstrap) and an engine. What exists already is kept.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
home=${TABELLA_ENGINE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/tabella-engine}
node_version=${1:?the version of Node}
mkdir -p "$home"

missing() { ! docker image inspect "$1" >/dev/null 2>&1; }
build() { docker build --quiet --network host --tag "$1" "$2" >/dev/null; }

if missing tabella-stand-in/debian; then
  if ! command -v debootstrap >/dev/null; then
    [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null || { echo "tabella: debootstrap must be installed first" >&2; exit 1; }
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
  fi
  mirror=$(grep -hoP '^URIs:\s+\K\S+' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
  rm -rf "$home/rootfs"
  debootstrap --variant=minbase --include=ca-certificates trixie "$home/rootfs" "${mirror:-http://deb.debian.org/debian}" >"$home/debootstrap.log"
  cp /etc/ssl/certs/ca-certificates.crt "$home/rootfs/etc/ssl/certs/" # trust what this machine trusts
  rm -rf "$home"/rootfs/var/cache/apt/archives/*.deb "$home"/rootfs/var/lib/apt/lists/*
  tar -C "$home/rootfs" -c . | docker import - tabella-stand-in/debian >/dev/null
  rm -rf "$home/rootfs"
fi

if missing tabella-stand-in/node; then
  context=$home/node-context
  rm -rf "$context" && mkdir -p "$context"/{node,npm}
  cp "$here/node/Dockerfile" "$context"
  (cd "$context" && npm pack --silent "node-linux-$(node -p process.arch)@$node_version" npm@11 >/dev/null \
    && tar -xzf node-linux-*.tgz -C node --strip-components=1 && tar -xzf npm-*.tgz -C npm --strip-components=1)
  build tabella-stand-in/node "$context"
  rm -rf "$context"
fi

for name in mariadb caddy; do
  if missing "tabella-stand-in/$name"; then build "tabella-stand-in/$name" "$here/$name"; fi
done
