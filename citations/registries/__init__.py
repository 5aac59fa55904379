"""The registries of the literature: what they send, how they are asked."""
