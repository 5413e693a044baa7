#!/usr/bin/env bash
# A container engine where none answers, so that `npm run images` and `npm run test:compose` run on a bare Debian machine.
#   engine.sh start   Debian's engine and Compose v2, installed if missing (root on Debian only), started if none answers
#   engine.sh stop    ends the engine that `start` has started, and no other
# Everything it keeps lies in $TABELLA_ENGINE_DIR (default ~/.cache/tabella-engine).
set -euo pipefail
home=${TABELLA_ENGINE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/tabella-engine}

fail() { echo "tabella: $*" >&2; exit 1; }
answers() { docker info >/dev/null 2>&1; }
may_install() { [[ $(id -u) == 0 && -e /etc/debian_version ]] && command -v apt-get >/dev/null; }

install_engine() {
  command -v dockerd >/dev/null && return
  may_install || fail "no container engine answers. Start one (Docker 20.10 or newer with Compose v2), or run this as root on Debian"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io iptables >/dev/null
}

# Debian 12 has only Compose v1; the program of Debian 13 is one static file.
install_compose() {
  docker compose version >/dev/null 2>&1 && return
  may_install || fail "'docker compose' is missing: install Compose v2 (the plugin docker-compose)"
  local plugins=$HOME/.docker/cli-plugins mirror
  mirror=$(grep -hoP '^URIs:\s+\K\S+' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
  mkdir -p "$home"/{lists/partial,archives/partial,compose} "$plugins"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:-http://deb.debian.org/debian} trixie main" >"$home/sources.list"
  local apt=(-o "Dir::Etc::sourcelist=$home/sources.list" -o Dir::Etc::sourceparts=/dev/null
             -o "Dir::State::lists=$home/lists" -o "Dir::Cache=$home" -o APT::Sandbox::User=root)
  apt-get "${apt[@]}" -qq update
  (cd "$home/archives" && apt-get "${apt[@]}" -qq download docker-compose/trixie)
  dpkg -x "$home"/archives/docker-compose_*.deb "$home/compose"
  install -m 755 "$home/compose/usr/libexec/docker/cli-plugins/docker-compose" "$plugins/docker-compose"
}

start() {
  mkdir -p "$home"
  if ! answers; then
    install_engine
    setsid nice -n 5 dockerd --data-root "$home/data" --exec-root "$home/exec" --pidfile "$home/dockerd.pid" >"$home/dockerd.log" 2>&1 </dev/null &
    for _ in $(seq 120); do answers && break; sleep 0.5; done
    answers || fail "the engine did not start: see $home/dockerd.log"
  fi
  install_compose
}

stop() {
  [[ -e $home/dockerd.pid ]] || return 0
  local pid; pid=$(<"$home/dockerd.pid")
  kill "$pid" 2>/dev/null || return 0
  for _ in $(seq 120); do [[ -e /proc/$pid ]] || return 0; sleep 0.5; done
  fail "the engine (process $pid) does not end"
}

case ${1:-} in start) start ;; stop) stop ;; *) sed -n '2,5p' "$0" >&2; exit 2 ;; esac
