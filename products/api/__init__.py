"""The API's resources: products, units, prices."""
