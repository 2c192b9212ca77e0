"""`python -m attention_lab` does what `attention-lab` does, where scripts are off the path."""

import sys

from attention_lab.cli import main

sys.exit(main())
