"""`python -m csdesk.supervisor`."""

import sys

from csdesk.supervisor.demo import main

sys.exit(main())
