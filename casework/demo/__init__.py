"""An invented council to try the product with: nobody in it exists (docs/demo.md)."""
