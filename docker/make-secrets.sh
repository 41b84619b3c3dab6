#!/bin/sh
# Random secrets for compose.yaml, once; what is there is kept. Needs openssl and mosquitto_passwd (package mosquitto).
set -eu
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
cd secrets
for name in hub-mqtt-password simulator-mqtt-password influx-password influx-token operator-password; do
  [ -s "$name" ] || openssl rand -hex 24 > "$name"
  # The processes inside the containers are other users; who may enter this folder is decided by its own mode.
  chmod 644 "$name"
done
if [ ! -s mosquitto-passwords ]; then
  : > mosquitto-passwords
  mosquitto_passwd -b mosquitto-passwords hub "$(cat hub-mqtt-password)"
  mosquitto_passwd -b mosquitto-passwords simulator "$(cat simulator-mqtt-password)"
  chmod 644 mosquitto-passwords
fi
echo "Sign in as operator with the password in $(pwd)/operator-password"
