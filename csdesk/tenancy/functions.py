"""Definer functions: the only reads and claims that run ahead of the policies, owned by csdesk_search."""

from django.db.migrations import RunSQL


def definer_function(name: str, arguments: str, returns: str, body: str, *, language: str = "sql") -> RunSQL:
    """A migration operation that makes one SECURITY DEFINER function and hands it to csdesk_search.

    `name` must begin with search_ or claim_; `arguments` is the full list with types.
    """
    if not name.startswith(("search_", "claim_")):
        raise ValueError(f"{name}: definer functions are named search_* or claim_*")
    signature = f"{name}({arguments})"
    # To take a function the new owner needs CREATE on the schema for that moment.
    forward = f"""
        CREATE OR REPLACE FUNCTION {signature} RETURNS {returns} LANGUAGE {language} SECURITY DEFINER
          SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $body$ {body} $body$;
        REVOKE ALL ON FUNCTION {signature} FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION {signature} TO csdesk_app;
        GRANT CREATE ON SCHEMA public TO csdesk_search;
        ALTER FUNCTION {signature} OWNER TO csdesk_search;
        REVOKE CREATE ON SCHEMA public FROM csdesk_search;
    """
    return RunSQL(forward, f"DROP FUNCTION {signature}")
