"""Ways to reach a person: small adapters, one a file."""
