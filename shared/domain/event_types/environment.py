"""An organisation's configuration as a whole, to be taken from one organisation to another."""

# More than this is not exported at once, so that an answer fits what Lambda can give, and what is
# exported can be imported again.
MAX_EVENT_TYPES = 1_000
MAX_EXPORT_BYTES = 3 * 1024 * 1024
MAX_IMPORT_BYTES = 4 * 1024 * 1024
