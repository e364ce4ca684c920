"""Static files with a hash of their content in the name, kept by browsers for years, and gzipped.

Set-up makes them (config/frontend_build.py); a page links to them by ``{% static %}``.
"""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Also the modules that one of our scripts imports are named by their hash."""

    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """The hashed name; the plain one where set-up has not run yet."""
        known: str = super().stored_name(name) if self.hashed_files else name
        return known

    def process(self, names: list[str]) -> None:
        """Write the hashed and the gzipped files, and the list of them; raises what went wrong."""
        paths: dict[str, Any] = {name: (self, name) for name in names}
        for _, _, done in self.post_process(paths):
            if isinstance(done, Exception):
                raise done
