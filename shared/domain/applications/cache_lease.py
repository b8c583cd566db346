"""Cache leases: functions cache configuration, and a change still applies once it is answered.

A function that caches an application's configuration first extends the application's lease. A
request that changes the configuration reads the lease after the change. If the lease has not ended,
the request waits until each cached copy from before the change is stale. An application without a
lease has no cached copies.
"""

from datetime import timedelta

# The TTL of a cached copy.
CACHE_TTL = timedelta(seconds=1)
# The wait after a change: CACHE_TTL, and a tenth for clocks that run at different speeds.
SETTLING_TIME = CACHE_TTL * 1.1
# The length of a lease.
LEASE = timedelta(minutes=5)
# The greatest difference between the clocks of two functions.
SKEW = timedelta(minutes=1)
