"""Pages for the web, and what makes them."""
