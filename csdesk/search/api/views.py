"""Finding cases by what was typed on them."""

from rest_framework.request import Request
from rest_framework.response import Response

from csdesk.api.operations import operation
from csdesk.api.pages import LARGEST_PAGE, signer_of, unsealed
from csdesk.api.shapes import ListQuery, Text, page_of_shape
from csdesk.api.views import ApiView
from csdesk.cases.api.shapes import CaseShape
from csdesk.search.queries import found_cases


class SearchQuery(ListQuery):
    """What is looked for."""

    q = Text(max_length=200, help_text="Words; two characters of Chinese will do; numbers and phones by their begin.")
    kind = Text(max_length=30, required=False, help_text="Only cases of this kind, e.g. `complaint`.")


class Search(ApiView):
    """Cases by what was typed on them."""

    @operation("search_cases", "cases:read", answer=page_of_shape(CaseShape), query=SearchQuery, tag="Cases")
    def get(self, request: Request) -> Response:
        """The cases on which all the words stand, the newest first."""
        signer = signer_of("search", self.query)
        after = unsealed(self.query.get("cursor"), signer) or ""
        size = min(self.query["limit"], LARGEST_PAGE)
        found = found_cases(self.member, self.query["q"], kind=self.query.get("kind", ""), after=after, limit=size)
        goes_on = signer.sign(found.next_cursor) if found.next_cursor else None
        return Response({"data": CaseShape(found.cases, many=True).data, "next_cursor": goes_on})
