"""The pages and checks by which the service is run."""
