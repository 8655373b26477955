"""What a message on the wire means, as pure functions: no database, no clock, no network.

`parse.parse_message` reads any bytes; `classify` tells people from machines; `thread` says which case a
mail may belong to; `compose` builds what goes out.
"""
