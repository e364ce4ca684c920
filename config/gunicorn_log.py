"""gunicorn's own lines in the one form of all lines; its access log has paths without a query."""

import logging
import os
from datetime import timedelta
from typing import Any

from gunicorn import glogging

from config.log_lines import JsonLines


class OurLines(glogging.Logger):  # type: ignore[misc]
    """Named by ``gunicorn.conf.py``, which gunicorn reads by itself."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        if os.environ.get("LOG_FORMAT", "json") == "json":
            for log in (self.error_log, self.access_log):
                for handler in log.handlers:
                    handler.setFormatter(JsonLines())

    def access(self, resp: Any, req: Any, asked: dict[str, Any], request_time: timedelta) -> None:
        """One line a request, where an access log was asked for: no query, no referrer."""
        if not (self.cfg.accesslog or self.cfg.logconfig):
            return
        facts = {
            "method": asked.get("REQUEST_METHOD"),
            "path": asked.get("PATH_INFO"),
            "status": str(resp.status).split()[0],
            "ms": round(request_time.total_seconds() * 1000),
        }
        record = self.access_log.makeRecord(
            self.access_log.name, logging.INFO, "", 0, "request", (), None, extra={"facts": facts}
        )
        self.access_log.handle(record)
