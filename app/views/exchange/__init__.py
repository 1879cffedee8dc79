"""Exchange by packages: what came from whom, what goes out, cards and conflicts."""
