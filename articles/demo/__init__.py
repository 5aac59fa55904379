"""The demonstration: invented people, real sources, articles of our own in every state of the workflow."""
