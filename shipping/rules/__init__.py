"""What is reckoned about parcels and freight without asking anybody."""
