"""The questionnaire's answers, judged and typed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from extensions.derived import inference_table, module_name, without_path
from extensions.rules import EARLIER, RULES
from extensions.validation import describe, dev_catalog, validate
from extensions.values import is_yes
from hooks.errors import AnswersRefused


@dataclass(frozen=True)
class Answers:
    """What a person decided about one use case; the field names are the questions of copier.yml.

    The client and tenant ids are empty unless the project is published with a sign-in that needs
    them; ``stack_url`` and ``stack_commit`` are empty unless the stack is ``custom``.
    """

    project_name: str
    github_owner: str
    github_contributor_group: str
    github_admins_group: str
    model_schema: str
    include_feature_store: bool
    inference_table: str
    cloud: str
    cicd_platform: str
    staging_workspace_host: str
    prod_workspace_host: str
    staging_catalog_name: str
    prod_catalog_name: str
    test_catalog_name: str
    dev_catalog_name: str
    read_user_group: str
    unity_catalog_read_user_group: str
    use_databricks_service_principal: bool
    credentials: str
    protected_branches: bool
    stack: str
    bundle_uuid: str
    paused_staging: bool = False
    fresh_start: bool = False
    stack_url: str = ""
    stack_commit: str = ""
    publish: bool = False
    staging_client_id: str = ""
    prod_client_id: str = ""
    staging_tenant_id: str = ""
    prod_tenant_id: str = ""

    @classmethod
    def parse(cls, given: Mapping[str, object]) -> "Answers":
        """Judge every answer together, then give them their types.

        A project of an earlier release may hold what nobody could answer today, so that is taken.
        What it was not asked is as it was then (`Rule.earlier`).

        Raises:
            AnswersRefused: at least one is missing or not accepted; all of them are named.
        """
        if problems := validate(RULES, given, complete=True, stored=RULES):
            raise AnswersRefused(describe(problems))
        texts: dict[str, str] = {}
        choices: dict[str, bool] = {}
        for field in fields(cls):
            earlier = EARLIER.get(field.name, "")
            if field.type is bool:
                choices[field.name] = is_yes(given.get(field.name, earlier))
            elif field.name.endswith("_host"):
                texts[field.name] = without_path(str(given[field.name]))
            else:
                texts[field.name] = str(given.get(field.name) or earlier)
        texts["inference_table"] = texts["inference_table"] or inference_table(
            given, RULES["inference_table"].allows
        )
        texts["dev_catalog_name"] = dev_catalog(given)
        return cls(**texts, **choices)  # type: ignore[arg-type]  # mypy cannot pair names and types

    @property
    def module_name(self) -> str:
        """The project's name as stacks spell it in Python and in Unity Catalog."""
        return module_name(self.project_name)
