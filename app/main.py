"""The application for an ASGI server: ``uvicorn app.main:app``.

The environment variable BACKWALK_ALLOWED_HOSTS (comma-separated) and those of the table of limits are how the
command line reaches the worker processes.
"""

import os

from .web.application import create_app

app = create_app(name for name in os.environ.get("BACKWALK_ALLOWED_HOSTS", "").split(",") if name)
