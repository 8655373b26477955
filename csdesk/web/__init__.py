"""What all pages share: shell, navigation, template tags, forms, paging, notices, preferences.

Owns no record. Apps register their navigation entries and searches here; what a page shows is theirs.
"""
