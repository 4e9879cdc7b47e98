"""Cost: tokens spent without a look at the bill, above all in loops."""
