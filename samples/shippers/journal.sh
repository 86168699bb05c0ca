# The systemd journal, sanitized, as a file of JSON lines for any shipper that tails: journal.sh [JOURNALCTL-OPTION...]
# Needs jq. A restart continues after the last entry in the file, of which journalctl writes the place (__CURSOR) into each
# line; it looks into the rotated file too. `-o export` cannot be used: logveil refuses it, since it has lengths in it.
set -eu
out=/var/log/clean/journal.ndjson
last=$(cat "$out.1" "$out" 2> /dev/null | tail -n 1 | jq -r '.__CURSOR // empty')
journalctl --follow --lines=all --output=json ${last:+"--after-cursor=$last"} "$@" |
  jq --unbuffered --compact-output --from-file /etc/logveil/journal-text.jq |
  /usr/bin/logveil --output "$out"
