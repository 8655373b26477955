from typing import Any

from django.db import models

from csdesk.tenancy.models import TenantForeignKey, TenantOwned


class WordsField(models.Field):  # type: ignore[type-arg]
    """A stored tsvector: the words of a text, made by csdesk.search.rules."""

    def db_type(self, connection: Any) -> str:
        return "tsvector"


@WordsField.register_lookup
class Fits(models.Lookup):
    """`words__fits="'主机' & '机不'"`: the words match a tsquery."""

    lookup_name = "fits"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} @@ %s::tsquery", [*params, self.rhs]


class Entry(TenantOwned):
    """One text of a case as search finds it: a complaint's own words, a message, a note, a department's opinion."""

    # The definer function finds by words and never sees a text.
    search_columns = ("tenant_id", "case_id", "is_internal", "words")
    # GIN on words (in a migration): a search reads one company's, which only the definer function may do by it.
    index_across_tenants = ("words",)

    case = TenantForeignKey("cases.Case", models.PROTECT, related_name="+")
    # A key of csdesk.search.registry, and the id of the row there.
    source = models.CharField(max_length=30)
    source_id = models.BigIntegerField()
    # Only for colleagues; a dealer's search passes over it.
    is_internal = models.BooleanField(default=True)
    text = models.TextField()
    words = WordsField(default="")
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["tenant", "source", "source_id"], name="search_entry_once")]
        indexes = [
            # newest cases first, and the texts of the cases found
            models.Index(fields=["tenant", "case"], name="search_entry_case")
        ]
