"""Leases on copies: how the functions cache configuration and an answered change still holds.

A function that caches an application's configuration extends the application's lease first. Whoever
changes the configuration reads the lease after the change, and while it runs waits until every copy
from before the change is too old to be used. An application without a lease has no copies.
"""

from datetime import timedelta

# The greatest age of a copy.
CACHE_TTL = timedelta(seconds=1)
# The wait of a changed configuration: CACHE_TTL, and a tenth for clocks that run at different
# speeds.
SETTLING_TIME = CACHE_TTL * 1.1
# The length of a lease.
LEASE = timedelta(minutes=5)
# The difference that the clocks of two functions may have.
SKEW = timedelta(minutes=1)
