"""A program that logs through Python's own rotating handlers: `handlers.py size|time FILE`."""

import logging
import logging.handlers
import sys
import time

how, path = sys.argv[1:]
if how == "size":
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=8000, backupCount=100)
else:
    handler = logging.handlers.TimedRotatingFileHandler(path, when="S", interval=1, backupCount=100)
handler.setFormatter(logging.Formatter("%(message)s"))
log = logging.getLogger("chaos")
log.setLevel(logging.INFO)
log.addHandler(handler)
for n in range(1000):
    log.info("#%d.0# pid=7 MMM_pass=SECRET%d end", n, n)
    time.sleep(0.004)
