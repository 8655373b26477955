"""What one address or one visitor may do at once: limits of the machine, not of a company."""

from csdesk.tenancy.buckets import Bucket

# Whole offices share an address.
OPENINGS = Bucket("chat openings", 0.5, 30)
WORDS = Bucket("chat words", 2.0, 20)
QUESTIONS = Bucket("chat questions", 2.0, 30)
WRONG_KEYS = Bucket("chat wrong keys", 0.2, 60)
