from incentives.models.points import PointAppeal, PointEntry
from incentives.models.proposals import Proposal, ProposalShare

__all__ = ["PointAppeal", "PointEntry", "Proposal", "ProposalShare"]
