"""What is reckoned about products without asking anybody: serials, warranty, prices."""
