"""Visitors' doors: by the company's name, or by the key to one chat; no cookie, no session."""
