"""A random walk through the real window: what no list of journeys thinks of."""
