"""What people do, in a real browser, at two widths; axe looks at every page that they pass."""
