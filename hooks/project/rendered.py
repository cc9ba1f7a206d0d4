"""A rendered project in memory, as the patches see it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from hooks.project.answers import Answers


@dataclass(frozen=True)
class Project:
    """Every file of a project by its POSIX path, with the answers and the stack it came from.

    ``files`` holds bytes; a patch works on `text`. ``stack`` is in words for messages, such as
    ``mlops-stacks at cf07d13``.
    """

    answers: Answers
    stack: str
    files: Mapping[str, bytes]

    @cached_property
    def settings(self) -> str:
        """The path of the bundle's ``databricks.yml``, or nothing where there is none."""
        places = [path for path in self.files if f"/{path}".endswith("/databricks.yml")]
        return places[0] if places else ""

    @cached_property
    def bundle(self) -> str:
        """The bundle's folder: the one that holds ``databricks.yml``."""
        return self.settings.rpartition("/")[0] or "."

    @cached_property
    def resources(self) -> Mapping[str, bytes]:
        """The YAML files of the bundle: its settings and what they include."""
        folder = "" if self.bundle == "." else f"{self.bundle}/"
        return {
            path: content
            for path, content in self.files.items()
            if path.startswith(folder) and path.lower().endswith((".yml", ".yaml"))
        }

    @cached_property
    def has_job_clusters(self) -> bool:
        """Whether the stack runs its jobs on clusters of their own, read from its resources."""
        from hooks.formats.bundle_yaml import (
            has_cluster,  # a project whose patches are known needs no YAML
        )

        return any(has_cluster(self.text(path) or "") for path in self.resources)

    def text(self, path: str) -> str | None:
        """The file as text, or None when it is binary."""
        content = self.files[path]
        if b"\0" in content:
            return None
        try:
            return content.decode()
        except UnicodeDecodeError:
            return None

    def changed(self, changes: Mapping[str, bytes | None]) -> "Project":
        """The same project with some files replaced, or removed where the new content is None."""
        merged = {**self.files, **changes}
        kept = {path: content for path, content in merged.items() if content is not None}
        return replace(self, files=kept)
