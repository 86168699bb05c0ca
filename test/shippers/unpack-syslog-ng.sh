#!/bin/sh
# Debian's syslog-ng and rsyslog packages exclude each other, so syslog-ng is not installed but unpacked, with those of its
# libraries that are not there: unpack-syslog-ng.sh FOLDER
set -eu
folder=$1
[ -x "$folder/usr/sbin/syslog-ng" ] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# apt fetches as a user of its own.
chmod 755 "$work"
cd "$work"
wanted=syslog-ng-core
for library in libivykis0 libnet1 libwrap0 libcap2 libglib2.0-0 libjson-c5 libpcre3 libssl3 libsystemd0; do
  dpkg -s "$library" > /dev/null 2>&1 || wanted="$wanted $library"
done
# shellcheck disable=SC2086 # a list of words
apt-get download $wanted > log 2>&1 || { apt-get update > log 2>&1 && apt-get download $wanted > log 2>&1; } || {
  cat log >&2
  exit 1
}
for package in *.deb; do dpkg -x "$package" unpacked; done
mkdir -p "$(dirname "$folder")"
# Whole or not at all: another test may be doing the same.
mv -T unpacked "$folder" 2> /dev/null || [ -x "$folder/usr/sbin/syslog-ng" ]
