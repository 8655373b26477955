"""An address as squares to photograph."""

import qrcode  # type: ignore[import-untyped]
from qrcode.image.svg import SvgPathImage  # type: ignore[import-untyped]


def squares(address: str) -> dict[str, str]:
    """The QR code of an address: what a drawing's box and path are."""
    image = qrcode.make(address, image_factory=SvgPathImage, border=1)
    side = image.width + 2 * image.border
    return {"box": f"0 0 {side} {side}", "path": image.path.get("d")}
