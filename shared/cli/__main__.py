"""Entry point of Entry point of `python -m shared.cli`."""

from shared.cli.main import main

main()
