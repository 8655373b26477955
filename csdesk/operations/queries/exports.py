"""Reads of exports."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from csdesk.operations.models import ExportState, TenantExport


def exports() -> QuerySet[TenantExport]:
    """All exports of the company, newest first."""
    return TenantExport.objects.select_related("asked_by").order_by("-asked_at", "-pk")


def asked_since(moment: datetime) -> int:
    """How many were asked for since then."""
    return TenantExport.objects.filter(asked_at__gt=moment).count()


def is_one_being_made() -> bool:
    """Whether somebody waits for one already."""
    return TenantExport.objects.filter(state=ExportState.ASKED).exists()


def to_be_deleted(now: datetime, kept: timedelta) -> QuerySet[TenantExport]:
    """Those whose file has lain there long enough."""
    return TenantExport.objects.filter(state=ExportState.READY, finished_at__lt=now - kept)
