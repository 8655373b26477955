"""Mail in and out: fetch, parse, tell people from machines, thread to a case, keep the raw message.

Owns what a message on the wire means. What a new mail may become is said by the rooms above, which
register their routes; files are judged by `csdesk.documents`; messages on a case belong to
`csdesk.conversations`; the promise that an outgoing mail arrives belongs to `csdesk.outbox`.
"""
