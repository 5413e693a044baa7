#!/bin/sh
# Makes the tables' folder at the first start, and runs the server. /secrets/init.sql, which `tabella genesis` makes, names
# the users; the server runs it at every start. The administrator is `tabella`, through the socket inside this container only.
set -eu
settings=/etc/mysql/tabella.cnf
if [ ! -d /data/tables ]; then
  rm -rf /data/unfinished
  mariadb-install-db --no-defaults --datadir=/data/unfinished --tmpdir=/tmp --skip-test-db \
    --auth-root-authentication-method=socket --auth-root-socket-user=tabella >/dev/null
  mv /data/unfinished /data/tables
fi
exec mariadbd --defaults-file="$settings" --init-file=/secrets/init.sql
