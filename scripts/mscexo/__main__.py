"""``python -m mscexo``."""

from mscexo.cli import main

main()
