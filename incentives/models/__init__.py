from incentives.models.points import PointAppeal, PointEntry

__all__ = ["PointAppeal", "PointEntry"]
