"""Static files under names that change with their content, so that browsers may keep them for ever."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedFiles(ManifestStaticFilesStorage):
    """`css/tokens.css` becomes `css/tokens.1a2b3c4d5e6f.css`, in the scripts' imports as well.

    Before `collectstatic` (development, tests) there is no list of names: files then keep theirs. A page never
    fails for want of a file: one that is missing is a 404 of its own.
    """

    support_js_module_import_aggregation = True
    # Our own scripts only: what others ship may look like an import and be none.
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        ManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The name with the hash, or the plain one where nothing was collected."""
        return self.hashed_files.get(self.hash_key(self.clean_name(name))) or name
