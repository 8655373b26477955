"""`python -m csdesk.supervisor` runs everything, `python -m csdesk.supervisor stop` stops it from elsewhere."""

import sys

from csdesk.supervisor.demo import main, stop_everything

sys.exit(stop_everything() if sys.argv[1:] == ["stop"] else main())
