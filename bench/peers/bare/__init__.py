"""The bare view that shows what Django itself costs."""
