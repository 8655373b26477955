"""Documents: attachments, numbered print forms, scans.

Owns what a file is called, what it really contains and how it may be shown. Leaves to others which
case it hangs on and who may see that case.
"""
