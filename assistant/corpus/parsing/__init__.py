"""Raw rule text cut into provisions by its own numbering."""
