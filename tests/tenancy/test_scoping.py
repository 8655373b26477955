import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from csdesk.people.models import Member, Team
from csdesk.tenancy.scoping import TenantContextError, active_tenant, tenant_atomic


def test_tenant_atomic_gives_only_its_own_rows(alpha, beta):
    with tenant_atomic(alpha.pk):
        Team.objects.create(key="service", name="Service")
    with tenant_atomic(beta.pk):
        Team.objects.create(key="service", name="Other service")

    with tenant_atomic(alpha.pk):
        names = list(Team.objects.values_list("name", flat=True))

    assert names == ["Service"]


def test_tenant_atomic_refuses_to_switch_silently(alpha, beta):
    with tenant_atomic(alpha.pk), pytest.raises(TenantContextError), tenant_atomic(beta.pk):
        pass

    assert active_tenant() is None


@pytest.mark.parametrize("tenant_id", [None, 0, -1, "1", True])
def test_tenant_atomic_refuses_what_is_no_tenant(db, tenant_id):
    with pytest.raises(TenantContextError), tenant_atomic(tenant_id):
        pass


@pytest.mark.parametrize(
    "run",
    [
        lambda: list(Team.objects.all()),
        lambda: Team.objects.count(),
        lambda: Team.objects.exists(),
        lambda: Team.objects.filter(pk=1).first(),
        lambda: Team.objects.update(name="x"),
        lambda: Team.objects.filter(pk=1).delete(),
        lambda: Team.objects.create(key="x", name="x"),
        lambda: Team.objects.bulk_create([Team(key="x", name="x")]),
        lambda: Team.objects.get_or_create(key="x"),
        lambda: Team._base_manager.first(),
        lambda: Team.history.first(),
        lambda: list(Team.objects.raw("SELECT * FROM people_team")),
        lambda: Team(pk=1, tenant_id=1).refresh_from_db(),
        lambda: Team(pk=1, tenant_id=1).delete(),
        lambda: connection.cursor().execute("SELECT 1 FROM people_team"),
        lambda: list(Member.objects.values("name").union(Member.objects.values("name"))),
    ],
)
def test_a_tenants_table_raises_without_a_tenant(db, run):
    with pytest.raises(TenantContextError), transaction.atomic():
        run()


def test_a_queryset_may_be_built_before_its_tenant_is_known(alpha):
    early = Team.objects.filter(key="service")
    with tenant_atomic(alpha.pk):
        Team.objects.create(key="service", name="Service")

        assert early.count() == 1


def test_update_cannot_move_a_row_to_another_tenant(alpha, beta):
    with tenant_atomic(alpha.pk):
        Team.objects.create(key="service", name="Service")
        with pytest.raises(ProgrammingError), transaction.atomic():
            Team.objects.update(tenant_id=beta.pk)

        assert Team.objects.get().tenant_id == alpha.pk


def test_the_setting_is_gone_after_the_scope(alpha):
    with tenant_atomic(alpha.pk):
        pass

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('csdesk.tenant_id', true)")
        assert cursor.fetchone() == ("",)
