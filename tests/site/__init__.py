"""What is documented is run: a site that is not ours, and a reader who types what the pages say."""
