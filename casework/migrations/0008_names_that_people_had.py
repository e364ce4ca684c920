"""Names beside the one on a record, and what a search by sound and by telephone reads."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import casework.models.person

# A key is the first letter and the set of the consonants that follow: it is the same for
# Margery and Margory, Kempsted and Kepmsted, Catherine and Kathryn.
NAME_KEYS = """
CREATE FUNCTION casework_name_keys(plain text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    word text;
    rest text;
    keys text[] := '{}';
BEGIN
    FOREACH word IN ARRAY regexp_split_to_array(
        translate(plain, '''’‘`´', ''), '[^[:alnum:]]+') LOOP
        CONTINUE WHEN length(word) < 2;
        word := replace(replace(replace(replace(word, 'tch', 'c'), 'ch', 'c'), 'ck', 'c'), 'ph', 'f');
        word := translate(word, 'kqzv', 'ccsf');
        rest := substr(word, 2);
        IF word !~ '[a-z]' THEN
            keys := keys || word;
        ELSE
            keys := keys || (
                translate(left(word, 1), 'eiou', 'aaaa')
                || CASE WHEN strpos(rest, 'b') > 0 THEN 'b' ELSE '' END
                || CASE WHEN strpos(rest, 'c') > 0 THEN 'c' ELSE '' END
                || CASE WHEN strpos(rest, 'd') > 0 THEN 'd' ELSE '' END
                || CASE WHEN strpos(rest, 'f') > 0 THEN 'f' ELSE '' END
                || CASE WHEN strpos(rest, 'g') > 0 THEN 'g' ELSE '' END
                || CASE WHEN strpos(rest, 'j') > 0 THEN 'j' ELSE '' END
                || CASE WHEN strpos(rest, 'l') > 0 THEN 'l' ELSE '' END
                || CASE WHEN strpos(rest, 'm') > 0 THEN 'm' ELSE '' END
                || CASE WHEN strpos(rest, 'n') > 0 THEN 'n' ELSE '' END
                || CASE WHEN strpos(rest, 'p') > 0 THEN 'p' ELSE '' END
                || CASE WHEN strpos(rest, 'r') > 0 THEN 'r' ELSE '' END
                || CASE WHEN strpos(rest, 's') > 0 THEN 's' ELSE '' END
                || CASE WHEN strpos(rest, 't') > 0 THEN 't' ELSE '' END
                || CASE WHEN strpos(rest, 'x') > 0 THEN 'x' ELSE '' END
            );
        END IF;
    END LOOP;
    RETURN keys;
END $$;
"""
PLAIN_PHONE = """
CREATE FUNCTION casework_plain_phone(number text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT regexp_replace(regexp_replace(number, '[^0-9]', '', 'g'), '^(00)?440?', '0') $$;
"""


class Migration(migrations.Migration):
    # Asked by tests/faults/test_migrations_do_not_lock.py.
    locks_briefly = "two functions, a new table, and a new column that is empty in every row"

    dependencies = [("casework", "0007_team_takes")]

    operations = [
        migrations.RunSQL(NAME_KEYS, "DROP FUNCTION casework_name_keys(text)"),
        migrations.RunSQL(PLAIN_PHONE, "DROP FUNCTION casework_plain_phone(text)"),
        migrations.AddField(
            model_name="person",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="casework.person",
            ),
        ),
        migrations.CreateModel(
            name="PersonName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_names", models.CharField(blank=True, max_length=150)),
                ("family_name", models.CharField(max_length=150)),
                ("since", models.DateField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("changed", "Their name until it was changed here"),
                            ("also", "Also known as"),
                            ("merged", "The name of a record that was joined to this one"),
                            ("import", "Came with the import"),
                        ],
                        max_length=10,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "plain_name",
                    models.GeneratedField(
                        db_persist=True,
                        expression=casework.models.person.PlainName(
                            django.db.models.functions.text.Concat(
                                models.F("given_names"),
                                models.Value(" "),
                                models.F("family_name"),
                                output_field=models.TextField(),
                            )
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="other_names",
                        to="casework.person",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["plain_name"],
                        name="othername_by_name",
                        opclasses=["gin_trgm_ops"],
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        casework.models.person.NameKeys("plain_name"),
                        name="othername_by_name_key",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None),
                            ("since", None),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="person_name_ends_after_it_begins",
                    )
                ],
            },
        ),
    ]
