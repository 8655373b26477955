"""Where the session keeps the question that the queue was last asked."""

REMEMBERED = "desk_queue"
