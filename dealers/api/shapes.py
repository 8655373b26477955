"""How dealers are told to programs."""

from typing import Any

from rest_framework import serializers

from csdesk.api.shapes import ListQuery, Text
from csdesk.people.api.shapes import PersonShape
from dealers.models import ContactRole, Dealer, DealerState, Sex
from dealers.policies import may_view_contacts


class DealerContactShape(serializers.Serializer):
    """Somebody at a dealer."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.ChoiceField(ContactRole.choices)
    phone = serializers.CharField()
    email = serializers.CharField()
    sex = serializers.ChoiceField([("", ""), *Sex.choices])
    birthday = serializers.DateField(allow_null=True)
    is_main = serializers.BooleanField()

    class Meta:
        ref_name = "DealerContact"


class DealerShape(serializers.Serializer):
    """A dealer, without what is known of persons."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField(help_text="A key of the manual's kinds of customers.")
    region = serializers.CharField()
    address = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    brands = serializers.ListField(child=serializers.CharField())
    exchange_ratio = serializers.DecimalField(max_digits=5, decimal_places=4, allow_null=True)
    specialist = PersonShape(allow_null=True)
    state = serializers.ChoiceField(DealerState.choices)
    since = serializers.DateField(allow_null=True)

    class Meta:
        ref_name = "Dealer"


class DealerDetailShape(DealerShape):
    """A dealer in full; contacts only for members who may see them."""

    file = serializers.CharField(source="case.number", default="", help_text="The number of the dealer's file.")
    contacts = serializers.SerializerMethodField()

    class Meta:
        ref_name = "DealerDetail"

    def get_contacts(self, dealer: Dealer) -> list[dict[str, Any]]:
        """The people at the dealer, the main one first."""
        if not may_view_contacts(self.context["member"]):
            return []
        found = dealer.contacts.filter(is_active=True).order_by("-is_main", "pk")
        return list(DealerContactShape(found, many=True).data)


class DealerQuery(ListQuery):
    """Which dealers."""

    q = Text(max_length=80, required=False, help_text="Name, pinyin, code or phone.")
    region = Text(max_length=100, required=False)
    kind = Text(max_length=40, required=False)
    state = serializers.ChoiceField(DealerState.choices, required=False)
