"""The application for an ASGI server: ``uvicorn app.main:app``.

The environment variables BACKWALK_ALLOWED_HOSTS (comma-separated) and BACKWALK_BUDGET (seconds) are how the
command line reaches the worker processes.
"""

import os

from .run.limits import BUDGET_SECONDS
from .web.application import create_app

app = create_app(
    allowed_hosts=[name for name in os.environ.get("BACKWALK_ALLOWED_HOSTS", "").split(",") if name],
    budget=float(os.environ.get("BACKWALK_BUDGET", BUDGET_SECONDS)),
)
