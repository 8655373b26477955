"""Parts of addresses."""

from django.urls.converters import IntConverter


class BigId(IntConverter):
    """The id of a record: digits that a bigint can hold; what is longer names nothing."""

    regex = "[0-9]{1,18}"
