"""The outbox: nothing is lost, nothing sent twice, whatever dies and when."""
