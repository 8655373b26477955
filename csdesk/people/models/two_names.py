from django.utils.translation import get_language


class TwoNames:
    """A mixin for what companies name themselves, in Chinese and perhaps in English too."""

    name: str
    name_en: str

    def __str__(self) -> str:
        # People read their own language; a name without an English form stays as it is.
        chinese = (get_language() or "zh").startswith("zh")
        return self.name if chinese else self.name_en or self.name
