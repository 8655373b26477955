from tests.outbox.probe import case_of, own_registries

__all__ = ["case_of", "own_registries"]
