"""`python -m offers` is the command."""

from offers.cli import main

main()
