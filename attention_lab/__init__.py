"""A hands-on laboratory for Transformer attention."""
