"""What people see of letters and decide about them."""
