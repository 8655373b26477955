from django.db import migrations

from csdesk.tenancy.functions import definer_function

# A name's signs and pairs of signs, so that a piece of any length is looked up by its pairs.
_PIECES = """
CREATE FUNCTION dealer_pieces(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
  SET search_path = pg_catalog AS $body$
  SELECT coalesce(array_agg(DISTINCT substr(lower(words), place, size)), '{}')
    FROM generate_series(1, length(words)) place, generate_series(1, 2) size
   WHERE place + size - 1 <= length(words)
$body$
"""
_INDEXES = [
    "CREATE INDEX dealer_name_pieces ON dealers_dealer USING gin (dealer_pieces(name))",
    "CREATE INDEX dealer_contact_pieces ON dealers_dealercontact USING gin (dealer_pieces(name))",
    "CREATE INDEX dealer_code_begins ON dealers_dealer (tenant_id, lower(code) text_pattern_ops)",
    "CREATE INDEX dealer_phone_begins ON dealers_dealer (tenant_id, phone text_pattern_ops)",
    "CREATE INDEX dealer_sound_begins ON dealers_dealer (tenant_id, translate(sort_key, '0123456789 ', '')"
    " text_pattern_ops)",
    "CREATE INDEX dealer_contact_phone_begins ON dealers_dealercontact (tenant_id, phone text_pattern_ops)",
    "CREATE INDEX dealer_contact_email_begins ON dealers_dealercontact (tenant_id, lower(email) text_pattern_ops)",
]
# Each branch by an index of its own. What is looked for in a name is its pairs (a single sign: itself), then the piece
# as it was typed.
_FIND = """
#variable_conflict use_column
DECLARE
  company bigint := NULLIF(current_setting('csdesk.tenant_id', true), '')::bigint;
  piece text := lower(typed);
  wanted text[] := CASE WHEN length(typed) > 1
    THEN ARRAY(SELECT p FROM unnest(dealer_pieces(typed)) p WHERE length(p) = 2) ELSE dealer_pieces(typed) END;
  plain text := replace(replace(replace(typed, '\\', '\\\\'), '%', '\\%'), '_', '\\_');
BEGIN
  IF company IS NULL OR typed = '' THEN
    RETURN;
  END IF;
  RETURN QUERY
    SELECT d.id FROM (
      (SELECT id FROM dealers_dealer WHERE tenant_id = company AND dealer_pieces(name) @> wanted
        AND strpos(lower(name), piece) > 0 LIMIT most)
      UNION ALL
      (SELECT id FROM dealers_dealer WHERE tenant_id = company AND lower(code) LIKE lower(plain) || '%' LIMIT most)
      UNION ALL
      (SELECT id FROM dealers_dealer WHERE tenant_id = company AND phone LIKE plain || '%' LIMIT most)
      UNION ALL
      (SELECT id FROM dealers_dealer WHERE sound <> '' AND tenant_id = company
        AND translate(sort_key, '0123456789 ', '') LIKE sound || '%' LIMIT most)
      UNION ALL
      (SELECT dealer_id FROM dealers_dealercontact WHERE with_contacts AND is_active AND tenant_id = company
        AND dealer_pieces(name) @> wanted AND strpos(lower(name), piece) > 0 LIMIT most)
      UNION ALL
      (SELECT dealer_id FROM dealers_dealercontact WHERE with_contacts AND is_active AND tenant_id = company
        AND phone LIKE plain || '%' LIMIT most)
      UNION ALL
      (SELECT dealer_id FROM dealers_dealercontact WHERE with_contacts AND is_active AND tenant_id = company
        AND lower(email) LIKE lower(plain) || '%' LIMIT most)
    ) d (id) LIMIT most;
END
"""


class Migration(migrations.Migration):
    """Dealers by a piece of their name: under the policies a piece is no index condition, every name was read."""

    dependencies = [("dealers", "0001_initial")]

    operations = [
        migrations.RunSQL(_PIECES, "DROP FUNCTION dealer_pieces(text)"),
        *(migrations.RunSQL(each, f"DROP INDEX {each.split()[2]}") for each in _INDEXES),
        definer_function(
            "search_dealers",
            "typed text, sound text, with_contacts boolean, most integer",
            "TABLE (dealer_id bigint)",
            _FIND,
            language="plpgsql",
        ),
    ]
