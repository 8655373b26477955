"""A town of visitors and agents that chat over real sockets."""
