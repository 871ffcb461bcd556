"""Fitting the encoder: for the weights that ship and for a user's own labels.  Needs PyTorch."""
