"""Verifies the deliveries of the standard input with the code that the portal shows for Python.

One line is a delivery: body in hexadecimal, id, timestamp and signatures, separated by tabs.
"""

import runpy
import sys

names = runpy.run_path(sys.argv[1])
for line in sys.stdin:
    body, *values = line.rstrip("\n").split("\t")
    headers = dict(
        zip(("webhook-id", "webhook-timestamp", "webhook-signature"), values, strict=True)
    )
    given = {name: value for name, value in headers.items() if value}
    try:
        names["event_of"](bytes.fromhex(body), given)
    except names["WebhookVerificationError"]:
        sys.stdout.write("refused\n")
    else:
        sys.stdout.write("accepted\n")
