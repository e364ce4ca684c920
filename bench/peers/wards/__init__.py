"""The model and the list of the Django admin that ours is compared with."""
