"""``python -m attention_lab`` does what ``attention-lab`` does, where scripts are not on the path."""

import sys

from attention_lab.cli import main

sys.exit(main())
