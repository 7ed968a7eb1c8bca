"""A small Arabic portal with posts of our own writing, so that everything runs where there is no real site."""
